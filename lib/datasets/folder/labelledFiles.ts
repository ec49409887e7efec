import { findFiles } from '#files';
import { IoError, OptionError } from '../../core/errors.ts';
import { shown } from '../../core/shown.ts';
import { naturalOrder } from '../io/naturalOrder.ts';

/** Which files of a folder are read, and what their labels are. */
export interface FolderContent {
  /**
   * By path within the folder: its label, or name of its class; each file's own folder if left out.
   */
  readonly labels?: Readonly<Record<string, number | string>> | undefined;
  /** Names of the classes, in the order of their numbers. */
  readonly classes?: readonly string[] | undefined;
  /** How names of the files end, with the dot, in lower case. */
  readonly extensions: readonly string[];
}

/** The files of a folder in their order. */
export interface LabelledFiles {
  readonly folder: string;
  /** Paths within the folder. */
  readonly files: readonly string[];
  /** The number of the class of each; `undefined` where there are no labels. */
  readonly labels: Int32Array | undefined;
  /** `undefined` where labels are numbers without names. */
  readonly classes: readonly string[] | undefined;
}

/**
 * Finds the files of a folder and their labels.
 *
 * @throws IoError where there is no such folder, or no file in it
 * @throws OptionError where a label, a class or a file is missing
 */
export async function labelledFiles(
  path: string | URL,
  { labels, classes, extensions }: FolderContent,
): Promise<LabelledFiles> {
  const found = await findFiles(path);
  if (found === undefined || found.isPattern) throw noFolder(String(path));
  const folder = found.folder.replace(/[\\/]$/, '');
  const isImage = (file: string) => extensions.some((end) => file.toLowerCase().endsWith(end));
  const images = found.files.filter(isImage).sort(naturalOrder);
  if (images.length === 0) {
    throw new IoError(
      `Cannot read \`${folder}\`: it must have files named ` +
        `${extensions.slice(0, 4).join(', ')} or ` +
        'alike; it has none; name other endings in `extensions`',
    );
  }
  if (labels !== undefined) return { folder, ...byTable(folder, images, { labels, classes }) };
  const nameOf = (file: string) => file.split('/', 1)[0] as string;
  const flat = images.filter((file) => !file.includes('/'));
  if (flat.length === images.length && classes === undefined)
    return { folder, files: images, labels: undefined, classes: undefined };
  if (flat.length > 0) throw besideFolders(folder, flat[0] as string);
  const names = classes ?? [...new Set(images.map(nameOf))];
  const numberOf = new Map(names.map((name, i) => [name, i]));
  const files = images.filter((file) => numberOf.has(nameOf(file)));
  const numbers = Int32Array.from(files, (file) => numberOf.get(nameOf(file)) as number);
  requireEach(folder, names, numbers);
  return { folder, files, labels: numbers, classes: names };
}

function byTable(
  folder: string,
  images: readonly string[],
  {
    labels,
    classes,
  }: Pick<FolderContent, 'labels' | 'classes'> & {
    readonly labels: Readonly<Record<string, number | string>>;
  },
): Omit<LabelledFiles, 'folder'> {
  const known = new Set(images);
  const missing = Object.keys(labels).find((file) => !known.has(file));
  if (missing !== undefined) {
    throw new OptionError(
      `Cannot \`fromFolder\`: \`labels\` must name files of \`${folder}\`, by their path in it; ` +
        `received \`${missing.slice(0, 80)}\``,
    );
  }
  const files = images.filter((file) => Object.hasOwn(labels, file));
  const values = files.map((file) => labels[file] as number | string);
  const texts = values.filter((value) => typeof value === 'string');
  const names = classes ?? (texts.length > 0 ? [...new Set(texts)].sort(naturalOrder) : undefined);
  const numberOf = new Map(names?.map((name, i) => [name, i]));
  const numbers = Int32Array.from(values, (value, i) => {
    const number = typeof value === 'string' ? numberOf.get(value) : value;
    const isLabel = Number.isInteger(number) && (number as number) >= 0;
    if (isLabel && (names === undefined || (number as number) < names.length))
      return number as number;
    const rule =
      names === undefined ? 'a non-negative integer' : `a class or its number, of ${names.length}`;
    throw new OptionError(
      `Cannot \`fromFolder\`: the label of \`${files[i]}\` must be ${rule}; ` +
        `received ${shown(value)}`,
    );
  });
  return { files, labels: numbers, classes: names };
}

function requireEach(folder: string, names: readonly string[], numbers: Int32Array): void {
  const found = new Set(numbers);
  const empty = names.find((_, i) => !found.has(i));
  if (empty === undefined) return;
  throw new OptionError(
    `Cannot \`fromFolder\`: \`classes\` must be folders of \`${folder}\` with images; ` +
      `received \`${empty}\``,
  );
}

function noFolder(path: string): IoError {
  return new IoError(
    `Cannot read \`${path}\`: it must be a folder of files, in Node; there is none of that name`,
  );
}

function besideFolders(folder: string, file: string): OptionError {
  return new OptionError(
    `Cannot \`fromFolder\`: every image of \`${folder}\` must lie in the folder of its class; ` +
      `received \`${file}\`; move it, or say the labels of all files by \`labels\``,
  );
}
