import { THRIFT, ThriftReader } from './thriftReader.ts';
import { ThriftWriter } from './thriftWriter.ts';

/** Where the pages of one column of one row group lie. */
export interface ColumnChunk {
  /** Name of the column of the table that it is, or is a part of. */
  readonly column: string;
  /** Where its first page begins in the file. */
  readonly start: number;
  readonly length: number;
  /** Size of the pages when decompressed. */
  readonly decodedBytes: number;
  /** As the format numbers them. */
  readonly codec: number;
  readonly encodings: readonly number[];
  /** The description of the same chunk when its pages begin at `start`. */
  movedTo(start: number): Uint8Array;
}

/** Takes the structure `ColumnChunk` of the Parquet format apart. Throws a `RangeError` where it is damaged or cannot be read. */
export function columnChunk(bytes: Uint8Array): ColumnChunk {
  const reader = new ThriftReader(bytes);
  let meta: Uint8Array | undefined;
  for (const { id } of reader.fields()) {
    if (id === 1) throw new RangeError('its columns lie in other files');
    if (id === 3) meta = reader.raw(THRIFT.struct);
    if (id === 8) throw new RangeError('it is encrypted');
  }
  if (meta === undefined) throw new RangeError('a column is not described');
  const { column, decodedBytes, length, dataPage, dictionaryPage, codec, encodings } =
    pagesOf(meta);
  const start = dictionaryPage > 0 && dictionaryPage < dataPage ? dictionaryPage : dataPage;
  const described = meta;
  return {
    column,
    start,
    length,
    decodedBytes,
    codec,
    encodings,
    movedTo: (to) => {
      const moved = moveMeta(described, {
        by: to - start,
        keepDictionary: start === dictionaryPage,
      });
      return new ThriftWriter().int(2, THRIFT.i64, 0).field(3, THRIFT.struct, moved).bytes();
    },
  };
}

function pagesOf(meta: Uint8Array) {
  const reader = new ThriftReader(meta);
  const pages = {
    column: '',
    decodedBytes: 0,
    length: -1,
    dataPage: -1,
    dictionaryPage: -1,
    codec: -1,
  };
  let encodings: number[] = [];
  for (const { id } of reader.fields()) {
    if (id === 2) encodings = reader.list(THRIFT.i32, () => reader.int());
    else if (id === 3) pages.column = reader.list(THRIFT.binary, () => reader.text())[0] ?? '';
    else if (id === 4) pages.codec = reader.int();
    else if (id === 6) pages.decodedBytes = reader.int();
    else if (id === 7) pages.length = reader.int();
    else if (id === 9) pages.dataPage = reader.int();
    else if (id === 11) pages.dictionaryPage = reader.int();
  }
  return { ...pages, encodings };
}

function moveMeta(
  meta: Uint8Array,
  { by, keepDictionary }: { by: number; keepDictionary: boolean },
): Uint8Array {
  const reader = new ThriftReader(meta);
  const writer = new ThriftWriter();
  for (const { id, type } of reader.fields()) {
    if (id === 9) writer.int(9, THRIFT.i64, reader.int() + by);
    else if (id === 11 && keepDictionary) writer.int(11, THRIFT.i64, reader.int() + by);
    // Fields above 8 that stay out: indices and filters, which are not copied, and statistics, which nothing here asks for.
    else if (id <= 8) writer.field(id, type, reader.raw(type));
  }
  return writer.bytes();
}
