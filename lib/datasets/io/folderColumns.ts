/** A column that has one value in all rows of a file, told by the name of a folder. */
export interface FolderColumn {
  readonly name: string;
  readonly type: 'int32' | 'int64' | 'text';
  readonly value: number | bigint | string | null;
}

/** What writers call the folder of rows that have no value. */
const NULL = '__HIVE_DEFAULT_PARTITION__';
const INT32_END = 2n ** 31n;
const INT64_END = 2n ** 63n;

/**
 * The columns that folders of the form `name=value` tell of each file, as Hive, Spark and pyarrow
 * write them. A column is of integers where all its values are, of text otherwise.
 *
 * @param files paths, with `/` between folders
 */
export function folderColumns(files: readonly string[]): readonly (readonly FolderColumn[])[] {
  const texts = files.map(textsOf);
  const names = new Set(texts.flatMap((text) => [...text.keys()]));
  const types = new Map(Array.from(names, (name) => [name, typeOf(name, texts)]));
  return texts.map((text) =>
    Array.from(text, ([name, value]) => {
      const type = types.get(name) as FolderColumn['type'];
      return { name, type, value: value === null ? null : parsed(value, type) };
    }),
  );
}

function textsOf(file: string): ReadonlyMap<string, string | null> {
  const folders = file.split('/').slice(0, -1);
  return new Map(
    folders.flatMap((folder) => {
      const [, name, value] = /^([^=]+)=(.*)$/.exec(folder) ?? [];
      if (name === undefined || value === undefined) return [];
      return [[unescaped(name), value === NULL ? null : unescaped(value)] as const];
    }),
  );
}

/** Undoes the escapes of a name: writers escape what a folder may not be called. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function typeOf(
  name: string,
  texts: readonly ReadonlyMap<string, string | null>[],
): FolderColumn['type'] {
  const values = texts.map((text) => text.get(name)).filter((value) => typeof value === 'string');
  const areWithin = (end: bigint) =>
    values.every((value) => /^-?\d+$/.test(value) && BigInt(value) < end && BigInt(value) >= -end);
  if (values.length === 0 || !areWithin(INT64_END)) return 'text';
  return areWithin(INT32_END) ? 'int32' : 'int64';
}

function parsed(text: string, type: FolderColumn['type']): number | bigint | string {
  if (type === 'text') return text;
  return type === 'int32' ? Number(text) : BigInt(text);
}
