import type { ThriftField, ThriftList, ThriftStruct, ThriftValue } from './thrift.ts';
import { readThrift, writeThrift } from './thrift.ts';

// Numbers of fields in parquet.thrift.
const FILE = { rows: 3, rowGroups: 4 } as const;
const GROUP = { columns: 1, rows: 3, fileOffset: 5 } as const;
const CHUNK = { fileOffset: 2, metadata: 3, indexes: [4, 5, 6, 7] } as const;
const COLUMN = {
  path: 3,
  compressedSize: 7,
  dataPage: 9,
  indexPage: 10,
  dictionaryPage: 11,
  bloomFilter: [14, 15],
} as const;

/** Bytes of a file: `start` (included) to `end` (excluded). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What the footer says of one row group. */
export interface RowGroup {
  readonly rows: number;
  /** Where the values of each column lie, by the name of the column; a nested column has several. */
  readonly columns: readonly { readonly name: string; readonly range: ByteRange }[];
}

/** The footer of a Parquet file. */
export interface Footer {
  readonly rows: number;
  readonly rowGroups: readonly RowGroup[];
  readonly struct: ThriftStruct;
}

/** Reads the footer out of its Thrift bytes. */
export function readFooter(bytes: Uint8Array): Footer {
  const struct = readThrift(bytes);
  const rowGroups = entries(struct, FILE.rowGroups).map((group) => ({
    rows: integer(group, GROUP.rows),
    columns: entries(group, GROUP.columns).map((chunk) => {
      const column = field(chunk, CHUNK.metadata).value as ThriftStruct;
      const path = field(column, COLUMN.path).value as ThriftList;
      const dataPage = integer(column, COLUMN.dataPage);
      const dictionaryPage = column.has(COLUMN.dictionaryPage) ? integer(column, COLUMN.dictionaryPage) : 0;
      // Some writers say 0 where there is no dictionary.
      const start = dictionaryPage > 0 ? Math.min(dictionaryPage, dataPage) : dataPage;
      const range = { start, end: start + integer(column, COLUMN.compressedSize) };
      return { name: new TextDecoder().decode(path.entries[0] as Uint8Array), range };
    }),
  }));
  return { rows: integer(struct, FILE.rows), rowGroups, struct };
}

/**
 * The Thrift bytes of a footer for a file that has only row group `index`, whose bytes have been moved: `moved` says to where. The columns
 * that are not in the file keep their entries, and must not be read.
 */
export function footerOfRowGroup({ struct }: Footer, index: number, moved: (offset: number) => number): Uint8Array {
  const group = entries(struct, FILE.rowGroups)[index] as ThriftStruct;
  const columns = entries(group, GROUP.columns).map((chunk) => {
    const column = new Map(field(chunk, CHUNK.metadata).value as ThriftStruct);
    for (const id of [COLUMN.dataPage, COLUMN.indexPage, COLUMN.dictionaryPage]) {
      const known = column.get(id);
      const offset = Number(known?.value ?? 0);
      if (known !== undefined && offset > 0) column.set(id, { ...known, value: BigInt(moved(offset)) });
    }
    for (const id of COLUMN.bloomFilter) column.delete(id);
    const copy = new Map(chunk);
    for (const id of CHUNK.indexes) copy.delete(id);
    copy.set(CHUNK.metadata, { ...field(chunk, CHUNK.metadata), value: column });
    copy.set(CHUNK.fileOffset, { ...field(chunk, CHUNK.fileOffset), value: 0n });
    return copy;
  });
  const alone = new Map(group);
  alone.set(GROUP.columns, { ...field(group, GROUP.columns), value: { type: 12, entries: columns } });
  alone.delete(GROUP.fileOffset);
  const file = new Map(struct);
  file.set(FILE.rowGroups, { ...field(struct, FILE.rowGroups), value: { type: 12, entries: [alone] } });
  file.set(FILE.rows, field(group, GROUP.rows));
  return writeThrift(file);
}

function field(struct: ThriftStruct, id: number): ThriftField {
  const found = struct.get(id);
  if (found === undefined) throw new RangeError(`field ${id} is missing`);
  return found;
}

function integer(struct: ThriftStruct, id: number): number {
  const value = Number(field(struct, id).value);
  if (!(Number.isSafeInteger(value) && value >= 0)) throw new RangeError(`field ${id} is no count: ${value}`);
  return value;
}

function entries(struct: ThriftStruct, id: number): readonly ThriftStruct[] {
  const { entries: values } = field(struct, id).value as ThriftList;
  if (!Array.isArray(values) || !values.every((value: ThriftValue) => value instanceof Map)) {
    throw new RangeError(`field ${id} is no list of structs`);
  }
  return values as readonly ThriftStruct[];
}
