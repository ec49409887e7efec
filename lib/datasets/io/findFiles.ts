import { stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FoundFiles } from './foundFiles.ts';

/** Characters by which a path that names no file is a pattern. */
const SPECIAL = /[*?[\]{}]|[!+@]\(/;

/**
 * The files that a path stands for where it is a directory, or a pattern and no file. `undefined`
 * where it can only be one file.
 */
export async function findFiles(path: string | URL): Promise<FoundFiles | undefined> {
  const name = typeof path === 'string' ? path : fileURLToPath(path);
  const found = await stat(name).catch(() => undefined);
  if (found?.isDirectory() === true) {
    // What begins with `_` or `.` is what writers note beside the data.
    const files = await matches('**/*', { cwd: name, ignore: ['**/_*', '**/_*/**'] });
    return { folder: name, isPattern: false, files };
  }
  if (found !== undefined || !SPECIAL.test(name)) return undefined;
  const folders = (sep === '\\' ? name.replaceAll('\\', '/') : name).split('/');
  const first = folders.findIndex((folder) => SPECIAL.test(folder));
  const folder = folders.slice(0, first).join('/');
  const cwd = first === 0 ? '.' : folder || '/';
  const files = await matches(folders.slice(first).join('/'), { cwd, ignore: [] });
  return { folder: cwd, isPattern: true, files };
}

async function matches(
  pattern: string,
  options: { readonly cwd: string; readonly ignore: string[] },
): Promise<readonly string[]> {
  // Only who names a directory or a pattern needs it.
  const { glob } = await import('tinyglobby');
  return await glob(pattern, { ...options, expandDirectories: false });
}
