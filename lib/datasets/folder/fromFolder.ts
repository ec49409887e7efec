import type { Observable } from 'rxjs';
import type { Rows } from '../../core/rows.ts';
import { requireOption } from '../../options/requireOption.ts';
import { rowsSource } from '../rowsSource.ts';
import { planSource, type SourceOptions } from '../sourceOptions.ts';
import { folderDataset } from './folderDataset.ts';
import { labelledFiles } from './labelledFiles.ts';

/** Options of {@link fromFolder}: files are rows; with `shuffle` they are permuted one by one. */
export interface FolderOptions extends SourceOptions {
  /**
   * The label of each file by its path within the folder, a number or the name of its class; files
   * that it does not name are left out. The folder in which a file lies is its class if left out.
   */
  readonly labels?: Readonly<Record<string, number | string>>;
  /**
   * The names of the classes in the order of their numbers; other folders are left out. All of them
   * in natural order if left out.
   */
  readonly classes?: readonly string[];
  /**
   * How names of the files end, in small letters: `.jpg`, `.jpeg`, `.png`, `.webp`, `.gif`, `.bmp`,
   * `.tif`, `.tiff` and `.avif` if left out.
   */
  readonly extensions?: readonly string[];
}

const EXTENSIONS = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.bmp', '.tif', '.tiff', '.avif'];

/**
 * The images of a folder as rows (in Node): one folder a class, with files at any depth, or a flat
 * folder with `labels`. The column `image` has the `bytes` and the `path` of each file, undecoded,
 * `label` the number of its class; a folder of files alone has no `label`. Class names stand in the
 * metadata of the schema, where `batch` finds them. What begins with `_` or `.` is left out.
 *
 * Files are in natural order, class by class; `shuffle: true` permutes all of them in every epoch.
 * `readAhead` reads several at once. The names of the files, not what is in them, are compared with
 * a checkpoint.
 *
 * @param path the folder, or its `file:` URL
 * @param options see `FolderOptions`
 * @throws OptionError at once, if an option is invalid; in the stream, where a label, a class or a
 * file of `labels` is missing, or files lie beside the folders of the classes
 * @throws IoError in the stream, where there is no such folder, or a file cannot be read
 * @example
 * ```ts
 * import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { describe, fromFolder } from 'millrace';
 *
 * const folder = await mkdtemp(`${tmpdir()}/pets-`);
 * for (const file of ['cat/1.png', 'cat/2.png', 'dog/1.png']) {
 *   await mkdir(`${folder}/${file.split('/')[0]}`, { recursive: true });
 *   await writeFile(`${folder}/${file}`, new Uint8Array(8));
 * }
 * const { sources } = await describe(fromFolder(folder, { shuffle: true }));
 * sources[0]?.dataset // => '3 files, 2 classes'
 * ```
 */
export function fromFolder(path: string | URL, options: FolderOptions = {}): Observable<Rows> {
  const plan = planSource('fromFolder', options, ['labels', 'classes', 'extensions']);
  const { labels, classes, extensions = EXTENSIONS } = options;
  const isPath = path instanceof URL ? path.protocol === 'file:' : typeof path === 'string';
  requireOption(isPath && path !== '', '`fromFolder`', {
    option: 'path',
    rule: 'the path of a folder, or its `file:` URL',
    value: path,
  });
  requireOption(
    labels === undefined || (typeof labels === 'object' && labels !== null),
    '`fromFolder`',
    { option: 'labels', rule: 'an object of labels by file', value: labels },
  );
  const areNames = (names: unknown) =>
    Array.isArray(names) &&
    names.length > 0 &&
    names.every((name) => typeof name === 'string') &&
    new Set(names).size === names.length;
  requireOption(classes === undefined || areNames(classes), '`fromFolder`', {
    option: 'classes',
    rule: 'a list of different names',
    value: classes,
  });
  requireOption(areNames(extensions), '`fromFolder`', {
    option: 'extensions',
    rule: 'a list of different endings',
    value: extensions,
  });
  const open = async () =>
    folderDataset(await labelledFiles(path, { labels, classes, extensions }), plan.shuffle);
  return rowsSource('fromFolder', open, plan);
}
