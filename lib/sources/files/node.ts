import { type FileHandle, open, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { IoError } from '../../model/errors.ts';
import type { ByteFile } from '../byteFile.ts';

type Parquet = typeof import('parquet-wasm');

/** Opens a file for reading at any place. A handle is held from the first `read` until `close` only. */
export async function openBytes(path: string | URL): Promise<ByteFile> {
  const name = typeof path === 'string' ? path : fileURLToPath(path);
  const { size } = await stat(name).then(
    (found) => {
      if (found.isFile()) return found;
      const kind = found.isDirectory() ? 'a directory; pass the list of its files' : 'something else';
      throw new IoError(`Cannot read \`${name}\` as it must be a file: received ${kind}`);
    },
    (cause) => {
      throw new IoError(`Cannot read \`${name}\` as it must be a file that can be opened: received ${cause.message}`, {
        cause,
      });
    },
  );
  let handle: Promise<FileHandle> | undefined;
  let closed = false;
  return {
    name,
    path: name,
    size,
    async read(start, target) {
      // What was being read when the file was closed must not open it again.
      if (closed) throw new Error('the file has been closed');
      handle ??= open(name);
      const file = await handle;
      for (let done = 0; done < target.length; ) {
        const { bytesRead } = await file.read(target, done, target.length - done, start + done);
        if (bytesRead === 0) throw new Error(`the file ended ${target.length - done} bytes early`);
        done += bytesRead;
      }
    },
    async close() {
      closed = true;
      const file = await handle?.catch(() => undefined);
      await file?.close();
    },
  };
}

/** The Parquet decoder. Not an `import`: Node's cache of required modules is where a decoder that has trapped can be given up. */
export async function loadParquet(): Promise<Parquet> {
  return createRequire(import.meta.url)('parquet-wasm');
}

/** Makes the next `loadParquet` start a new decoder: each trap leaks a part of its stack, and after some hundreds nothing is left. */
export function discardParquet(): void {
  const require = createRequire(import.meta.url);
  delete require.cache[require.resolve('parquet-wasm')];
}
