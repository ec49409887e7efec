import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { IoError } from '../../model/errors.ts';

/**
 * A file as a Blob, of which parts can be read.
 *
 * @param path a path, or a URL with the scheme file:
 * @throws IoError where there is no such file, or it cannot be read
 */
export async function openFile(path: string | URL): Promise<Blob> {
  const name = path instanceof URL ? fileURLToPath(path) : path;
  try {
    if ((await stat(name)).isDirectory()) throw new Error('a directory');
    return await openAsBlob(name);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const received = code === 'ENOENT' ? 'a path where there is none' : message;
    throw new IoError(`Cannot open ${name} as it must be a readable file: received ${received}`, { cause });
  }
}
