import { findFiles } from '#files';
import { IoError } from '../../core/errors.ts';
import { type FileInput, isRemote } from './fileInput.ts';
import { type FolderColumn, folderColumns, unescaped } from './folderColumns.ts';
import type { FoundFiles } from './foundFiles.ts';
import { naturalOrder } from './naturalOrder.ts';

/** A file of a set, and the columns that its folders tell. */
export interface SetFile {
  readonly input: FileInput;
  readonly columns: readonly FolderColumn[];
}

/** What a directory is searched for. */
export interface FileKind {
  /** Name of the format, for errors. */
  readonly format: string;
  /** How names of its files end, in lower case. */
  readonly endings: readonly string[];
}

/**
 * The files that inputs stand for: those of each directory and pattern in natural order, every
 * other input itself. All folders of URLs may tell columns, but of a path only those that were
 * searched.
 *
 * @throws IoError where a directory has no file of the kind, or a pattern matches none
 */
export async function fileSet(
  inputs: readonly FileInput[],
  kind: FileKind,
): Promise<readonly SetFile[]> {
  const urls = inputs.filter(isRemote);
  const told = folderColumns(urls.map(pathOf));
  const columnsOf = new Map(urls.map((url, i) => [url, told[i]]));
  const sets = await Promise.all(
    inputs.map(async (input): Promise<readonly SetFile[]> => {
      if (isRemote(input)) return [{ input, columns: columnsOf.get(input) ?? [] }];
      const found = isPath(input) ? await findFiles(input) : undefined;
      if (found === undefined) return [{ input, columns: [] }];
      const files = filesOf(found, kind);
      if (files.length === 0) throw nothingFound(String(input), found, kind);
      const columns = folderColumns(files);
      const folder = found.folder.replace(/[\\/]$/, '');
      return files.map((file, i) => ({
        input: found.folder === '.' ? file : `${folder}/${file}`,
        columns: columns[i] as readonly FolderColumn[],
      }));
    }),
  );
  return sets.flat();
}

/** The path of a URL, with folders as they were called before they were escaped. */
function pathOf({ pathname }: URL): string {
  return pathname.split('/').map(unescaped).join('/');
}

/** Whether an input may be a path on this machine. */
function isPath(input: FileInput): input is string | URL {
  if (input instanceof URL) return input.protocol === 'file:';
  return typeof input === 'string' && !/^[a-z][a-z\d+.-]+:\/\//i.test(input);
}

function filesOf({ files, isPattern }: FoundFiles, { endings }: FileKind): readonly string[] {
  const isOfKind = (file: string) => endings.some((ending) => file.toLowerCase().endsWith(ending));
  // A pattern says itself which files are meant.
  return (isPattern ? [...files] : files.filter(isOfKind)).sort(naturalOrder);
}

function nothingFound(
  input: string,
  { isPattern }: FoundFiles,
  { format, endings }: FileKind,
): IoError {
  return new IoError(
    isPattern
      ? `Cannot read \`${input}\`: a pattern must match at least one file; it matches none`
      : `Cannot read \`${input}\`: a directory must have ${format} files ` +
          `(${endings.map((ending) => `\`${ending}\``).join(', ')}); it has none; ` +
          'pass a pattern for files of other names',
  );
}
