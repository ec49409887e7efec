import { Buffer, isUtf8 } from 'node:buffer';
import { close, open, read } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
// Not by its names: Node 20 has no ZSTD.
import zlib from 'node:zlib';
import { IoError } from '../../core/errors.ts';
import type { ByteFile } from './byteFile.ts';

type Parquet = typeof import('parquet-wasm');

const openFile = promisify(open);
const readFile = promisify(read);
const closeFile = promisify(close);

/** A file descriptor, once the file is open. */
interface Opened {
  descriptor: Promise<number> | undefined;
}

async function closeOpened(opened: Opened): Promise<void> {
  const descriptor = await opened.descriptor?.catch(() => undefined);
  opened.descriptor = undefined;
  if (descriptor !== undefined) await closeFile(descriptor);
}

/** Closes the files of runs that were dropped before their end. */
const dropped = new FinalizationRegistry<Opened>((opened) => void closeOpened(opened));

/** Opens a file for random access. The descriptor is open from the first `read` until `close`. */
export async function openBytes(path: string | URL): Promise<ByteFile> {
  const name = typeof path === 'string' ? path : fileURLToPath(path);
  const { size } = await stat(name).then(
    (found) => {
      if (found.isFile()) return found;
      const kind = found.isDirectory() ? 'a directory; pass the list of its files' : 'no file';
      throw new IoError(`Cannot read \`${name}\`: it is ${kind}`);
    },
    (cause) => {
      const missing = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
      const remedy = /[*?]/.test(name)
        ? '; pass the list of files that match, as `globSync` of a package gives it'
        : '';
      throw new IoError(`Cannot read \`${name}\`: ${missing}${remedy}`, { cause });
    },
  );
  const opened: Opened = { descriptor: undefined };
  let closed = false;
  const file: ByteFile = {
    name,
    path: name,
    size,
    async read(start, target) {
      // A read in progress when the file was closed must not reopen it.
      if (closed) throw new Error('the file has been closed');
      opened.descriptor ??= openFile(name, 'r');
      const descriptor = await opened.descriptor;
      for (let done = 0; done < target.length; ) {
        const left = target.length - done;
        const { bytesRead } = await readFile(descriptor, target, done, left, start + done);
        if (bytesRead === 0) throw new Error(`the file ended ${target.length - done} bytes early`);
        done += bytesRead;
      }
    },
    async close() {
      closed = true;
      dropped.unregister(opened);
      await closeOpened(opened);
    },
  };
  dropped.register(file, opened, opened);
  return file;
}

/** Created on demand: a bundle may have no `import.meta.url`. */
function nodeRequire(): NodeJS.Require {
  return createRequire(import.meta.url);
}

/**
 * Loads parquet-wasm by `require`, not `import`: only a required module can be dropped after a
 * trap.
 */
export async function loadParquet(): Promise<Parquet> {
  return nodeRequire()('parquet-wasm');
}

/**
 * Makes the next `loadParquet` start a new decoder. Each trap leaks a part of its stack, which is
 * used up after some hundreds.
 */
export function discardParquet(): void {
  const require = nodeRequire();
  delete require.cache[require.resolve('parquet-wasm')];
}

const { gunzipSync, brotliDecompressSync, zstdDecompressSync } = zlib as typeof zlib & {
  readonly zstdDecompressSync?: typeof zlib.gunzipSync;
};
const synchronous = { gzip: gunzipSync, brotli: brotliDecompressSync, zstd: zstdDecompressSync };

/** The codecs of Node. Each returns at most `size` bytes, or throws. */
export const nativeCodecs: Readonly<
  Partial<Record<string, (bytes: Uint8Array, size: number) => Uint8Array>>
> = Object.fromEntries(
  Object.entries(synchronous).flatMap(([codec, decompress]) =>
    decompress === undefined ? [] : [[codec, (bytes, size) => decompress(bytes, inOnePiece(size))]],
  ),
);

export { isUtf8 };

/**
 * Uninitialized memory of its own, which can be moved to another thread; the caller writes all of
 * it. Clearing it takes longer than writing it.
 */
export function unclearedBytes(length: number): Uint8Array<ArrayBuffer> {
  // The slow kind has a buffer of its own, which can be moved to another thread.
  const { buffer } = Buffer.allocUnsafeSlow(length);
  return new Uint8Array(buffer as ArrayBuffer);
}

/**
 * One byte more than the content, as a full piece is followed by another. No more, whatever the
 * bytes claim.
 */
function inOnePiece(size: number): {
  readonly chunkSize: number;
  readonly maxOutputLength: number;
} {
  return { chunkSize: Math.max(64, size + 1), maxOutputLength: Math.max(1, size) };
}
