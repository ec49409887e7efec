import { type Schema, Table, tableToIPC } from 'apache-arrow';
import { FormatError } from '../formatError.ts';
import { type ColumnChunk, columnChunk } from './columnChunk.ts';
import { columnsOf } from './columnsOf.ts';
import { FILE_META_DATA, KEY_VALUE, ROW_GROUP, SCHEMA_ELEMENT } from './formatFields.ts';
import type { ParquetFooter, RowGroup, SchemaNode } from './parquetFooter.ts';
import { THRIFT, ThriftReader } from './thriftReader.ts';
import { ThriftWriter } from './thriftWriter.ts';

/** A byte range of the original file, and its place in the partial file. */
export interface ByteRange {
  readonly start: number;
  readonly length: number;
  readonly to: number;
}

/**
 * A Parquet file with at most one row group of another file, and some of its columns. It is plain
 * data, which can be sent to another thread.
 */
export interface PartialFile {
  readonly rows: number;
  readonly size: number;
  readonly ranges: readonly ByteRange[];
  /** Size of the pages after decompression. */
  readonly decodedBytes: number;
  /** Its columns, with their types as text. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Footer and marks, to be written at `at`. */
  readonly end: Uint8Array;
  readonly at: number;
}

/** `PAR1`, with which files start and end. */
export const MARK: Uint8Array = Uint8Array.of(0x50, 0x41, 0x52, 0x31);
/** Reading a gap of this many bytes is cheaper than another read. */
const GAP = 65536;

/** Options of {@link partialFile}. */
export interface PartialFileOptions {
  readonly group: RowGroup;
  /** The pages of its columns. */
  readonly chunks: readonly ColumnChunk[];
  /** Its columns. */
  readonly schema: Schema;
}

/**
 * Plans the file with the columns of `schema` in `group`, which is in the file of `footer`.
 *
 * The decoder takes a whole file at once, with all its columns. Its asynchronous reader selects
 * columns, but a damaged page there ends the process.
 */
export function partialFile(
  footer: ParquetFooter,
  { group, chunks, schema }: PartialFileOptions,
): PartialFile {
  const { ranges, end: at } = byteRangesOf(chunks, MARK.length);
  const moved = chunks.map((chunk) => chunk.movedTo(placeOf(chunk, ranges)));
  const body = describeFile(footer, describeGroup(moved, { rows: group.rows, chunks }), {
    schema,
    rows: group.rows,
  });
  const end = new Uint8Array(body.length + 8);
  end.set(body);
  new DataView(end.buffer).setUint32(body.length, body.length, true);
  end.set(MARK, body.length + 4);
  const decodedBytes = chunks.reduce((sum, chunk) => sum + chunk.decodedBytes, 0);
  const columns = schema.fields.map(({ name, type }) => ({ name, type: String(type) }));
  return { rows: group.rows, size: at + end.length, ranges, decodedBytes, columns, end, at };
}

/**
 * The byte ranges of the file for `chunks`, and their places from `first` on. Throws a
 * `FormatError` if a range is invalid.
 */
export function byteRangesOf(
  chunks: readonly ColumnChunk[],
  first: number,
): { readonly ranges: readonly ByteRange[]; readonly end: number } {
  const ranges: ByteRange[] = [];
  let at = first;
  for (const { start, length } of [...chunks].sort((a, b) => a.start - b.start)) {
    if (!Number.isSafeInteger(start + length) || start < 0 || length < 0)
      throw new FormatError('pages lie nowhere');
    const last = ranges.at(-1);
    const end = last === undefined ? 0 : last.start + last.length;
    if (last !== undefined && start <= end + GAP) {
      const grown = Math.max(end, start + length) - end;
      ranges[ranges.length - 1] = { ...last, length: last.length + grown };
      at += grown;
    } else {
      ranges.push({ start, length, to: at });
      at += length;
    }
  }
  return { ranges, end: at };
}

/**
 * The places of the columns of a row group. Throws a `FormatError` if its description is damaged.
 */
export function chunksOf(group: RowGroup): ColumnChunk[] {
  const reader = new ThriftReader(group.description);
  let chunks: ColumnChunk[] = [];
  for (const { id } of reader.fields()) {
    if (id === ROW_GROUP.columns)
      chunks = reader.list(THRIFT.struct, () => columnChunk(reader.raw(THRIFT.struct)));
  }
  return chunks;
}

export function placeOf(chunk: ColumnChunk, ranges: readonly ByteRange[]): number {
  const range = ranges.filter(({ start }) => start <= chunk.start).at(-1) as ByteRange;
  return range.to + chunk.start - range.start;
}

function describeGroup(
  moved: readonly Uint8Array[],
  { rows, chunks }: { rows: number; chunks: readonly ColumnChunk[] },
): Uint8Array {
  const total = chunks.reduce((sum, { decodedBytes }) => sum + decodedBytes, 0);
  return new ThriftWriter()
    .structs(ROW_GROUP.columns, moved)
    .int(ROW_GROUP.totalByteSize, THRIFT.i64, total)
    .int(ROW_GROUP.numRows, THRIFT.i64, rows)
    .bytes();
}

function describeFile(
  { version, nodes, createdBy }: ParquetFooter,
  group: Uint8Array,
  { schema, rows }: { readonly schema: Schema; readonly rows: number },
): Uint8Array {
  const writer = new ThriftWriter()
    .int(FILE_META_DATA.version, THRIFT.i32, version)
    .structs(FILE_META_DATA.schema, projectNodes(nodes, new Set(schema.names.map(String))))
    .int(FILE_META_DATA.numRows, THRIFT.i64, rows)
    .structs(FILE_META_DATA.rowGroups, [group]);
  // Makes the decoder use the types that this library has inferred.
  const arrow = new ThriftWriter()
    .binary(KEY_VALUE.key, new TextEncoder().encode('ARROW:schema'))
    .binary(KEY_VALUE.value, base64(tableToIPC(new Table(schema), 'stream')))
    .bytes();
  writer.structs(FILE_META_DATA.keyValueMetadata, [arrow]);
  if (createdBy !== undefined) writer.binary(FILE_META_DATA.createdBy, createdBy);
  return writer.bytes();
}

function base64(bytes: Uint8Array): Uint8Array {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return new TextEncoder().encode(btoa(text));
}

function projectNodes(nodes: readonly SchemaNode[], wanted: ReadonlySet<string>): Uint8Array[] {
  const projected = columnsOf(nodes).filter(([{ name }]) => wanted.has(name));
  const reader = new ThriftReader((nodes[0] as SchemaNode).bytes);
  const writer = new ThriftWriter();
  for (const { id, type } of reader.fields()) {
    if (id === SCHEMA_ELEMENT.numChildren) writer.int(id, THRIFT.i32, projected.length);
    else writer.field(id, type, reader.raw(type));
  }
  return [writer.bytes(), ...projected.flat().map(({ bytes }) => bytes)];
}
