import { Buffer, isUtf8 } from 'node:buffer';
import { appendFileSync, close, open, read } from 'node:fs';
import { readFile as readAll, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
// Not by its names: Node 20 has no ZSTD.
import zlib from 'node:zlib';
import { IoError } from '../../core/errors.ts';
import type { ByteFile } from './byteFile.ts';

export { openRangeCache } from './cacheFolder.ts';

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
      const kind = found.isDirectory() ? 'a directory' : 'no file';
      throw new IoError(`Cannot read \`${name}\`: it must be a file; it is ${kind}`);
    },
    (cause) => {
      const missing = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
      throw new IoError(`Cannot read \`${name}\`: ${missing}`, { cause });
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

/** Adds text to a file, which is made where there is none. At once: it is not to be lost. */
export function appendText(path: string, text: string): void {
  try {
    appendFileSync(path, text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new IoError(`Cannot write to \`${path}\`: ${why}`, { cause });
  }
}

/** All bytes of a file. */
export async function readFileBytes(path: string): Promise<Uint8Array> {
  return await readAll(path).catch((cause) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
    throw new IoError(`Cannot read \`${path}\`: ${why}`, { cause });
  });
}

/** Bytes that a file has. */
export async function fileSize(path: string): Promise<number> {
  return (await stat(path)).size;
}

export { findFiles } from './findFiles.ts';
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

/** Writes a whole file. */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes).catch((cause) => {
    const missing = cause.code === 'ENOENT' ? 'there is no such folder' : cause.message;
    throw new IoError(`Cannot write \`${path}\`: ${missing}`, { cause });
  });
}

/**
 * Whether requests to other origins are bound by CORS: which headers may be sent, and which of the
 * answer can be read.
 */
export const hasCors: boolean = false;

/** A variable of the environment. */
export function environment(name: string): string | undefined {
  return process.env[name];
}

/**
 * The client of the Hugging Face hub, which `input` needs.
 *
 * @throws IoError where it is not installed
 */
export async function loadHub(input: string): Promise<typeof import('@huggingface/hub')> {
  // Left to Node: a bundle must not fail without a package that few inputs need.
  return await import(/* webpackIgnore: true */ '@huggingface/hub').catch((cause) => {
    throw new IoError(
      `Cannot read \`${input}\`: it needs the package \`@huggingface/hub\`, which cannot be ` +
        'loaded; install it: `npm install @huggingface/hub`',
      { cause },
    );
  });
}
