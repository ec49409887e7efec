import { FormatError } from '../formatError.ts';
import { COLUMN_CHUNK, COLUMN_META_DATA } from './formatFields.ts';
import { THRIFT, ThriftReader } from './thriftReader.ts';
import { ThriftWriter } from './thriftWriter.ts';

/** The place of the pages of one column in one row group. */
export interface ColumnChunk {
  /** The names of the nodes from the column of the table down to its values. */
  readonly path: readonly string[];
  /** The offset of its first page in the file. */
  readonly start: number;
  readonly length: number;
  /** The number of values, nulls included. */
  readonly values: number;
  /** Size of the pages after decompression. */
  readonly decodedBytes: number;
  /** The encodings, as the format numbers them. */
  readonly codec: number;
  readonly encodings: readonly number[];
  /** True if its first page is a dictionary. */
  readonly hasDictionary: boolean;
  /** Its statistics, a structure of the format, where it has them. */
  readonly statistics: Uint8Array | undefined;
  /** The description of the same chunk with its pages at `start`. */
  movedTo(start: number): Uint8Array;
}

/**
 * Parses the structure `ColumnChunk` of the Parquet format. Throws a `FormatError` if it is damaged
 * or unsupported.
 */
export function columnChunk(bytes: Uint8Array): ColumnChunk {
  const reader = new ThriftReader(bytes);
  let meta: Uint8Array | undefined;
  for (const { id } of reader.fields()) {
    if (id === COLUMN_CHUNK.filePath) throw new FormatError('its columns lie in other files');
    if (id === COLUMN_CHUNK.metaData) meta = reader.raw(THRIFT.struct);
    if (id === COLUMN_CHUNK.cryptoMetadata) throw new FormatError('it is encrypted');
  }
  if (meta === undefined) throw new FormatError('a column is not described');
  const { dataPage, dictionaryPage, ...pages } = pagesOf(meta);
  const start = dictionaryPage > 0 && dictionaryPage < dataPage ? dictionaryPage : dataPage;
  const described = meta;
  return {
    ...pages,
    start,
    hasDictionary: start === dictionaryPage,
    movedTo: (to) => {
      const moved = moveMeta(described, {
        by: to - start,
        keepDictionary: start === dictionaryPage,
      });
      return new ThriftWriter()
        .int(COLUMN_CHUNK.fileOffset, THRIFT.i64, 0)
        .field(COLUMN_CHUNK.metaData, THRIFT.struct, moved)
        .bytes();
    },
  };
}

function pagesOf(meta: Uint8Array) {
  const reader = new ThriftReader(meta);
  const pages = {
    path: [] as readonly string[],
    values: 0,
    decodedBytes: 0,
    length: -1,
    dataPage: -1,
    dictionaryPage: -1,
    codec: -1,
  };
  let encodings: number[] = [];
  let statistics: Uint8Array | undefined;
  for (const { id } of reader.fields()) {
    if (id === COLUMN_META_DATA.encodings) encodings = reader.list(THRIFT.i32, () => reader.int());
    else if (id === COLUMN_META_DATA.pathInSchema)
      pages.path = reader.list(THRIFT.binary, () => reader.text());
    else if (id === COLUMN_META_DATA.codec) pages.codec = reader.int();
    else if (id === COLUMN_META_DATA.numValues) pages.values = reader.int();
    else if (id === COLUMN_META_DATA.totalUncompressedSize) pages.decodedBytes = reader.int();
    else if (id === COLUMN_META_DATA.totalCompressedSize) pages.length = reader.int();
    else if (id === COLUMN_META_DATA.dataPageOffset) pages.dataPage = reader.int();
    else if (id === COLUMN_META_DATA.dictionaryPageOffset) pages.dictionaryPage = reader.int();
    else if (id === COLUMN_META_DATA.statistics) statistics = reader.raw(THRIFT.struct);
  }
  return { ...pages, encodings, statistics };
}

function moveMeta(
  meta: Uint8Array,
  { by, keepDictionary }: { by: number; keepDictionary: boolean },
): Uint8Array {
  const reader = new ThriftReader(meta);
  const writer = new ThriftWriter();
  for (const { id, type } of reader.fields()) {
    if (id === COLUMN_META_DATA.dataPageOffset)
      writer.int(COLUMN_META_DATA.dataPageOffset, THRIFT.i64, reader.int() + by);
    else if (id === COLUMN_META_DATA.dictionaryPageOffset && keepDictionary)
      writer.int(COLUMN_META_DATA.dictionaryPageOffset, THRIFT.i64, reader.int() + by);
    // The rest is left out: indices and filters, which are not copied, and statistics, which are
    // not used.
    else if (id <= COLUMN_META_DATA.keyValueMetadata) writer.field(id, type, reader.raw(type));
  }
  return writer.bytes();
}
