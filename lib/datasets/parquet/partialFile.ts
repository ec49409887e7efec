import { type ColumnChunk, columnChunk } from './columnChunk.ts';
import { columnsOf } from './columnsOf.ts';
import { FILE_META_DATA, KEY_VALUE, ROW_GROUP, SCHEMA_ELEMENT } from './formatFields.ts';
import type { ParquetFooter, RowGroup, SchemaNode } from './parquetFooter.ts';
import { projectArrowSchema } from './projectArrowSchema.ts';
import { THRIFT, ThriftReader } from './thriftReader.ts';
import { ThriftWriter } from './thriftWriter.ts';

/** Bytes of the original file, and where they go. */
export interface Stretch {
  readonly start: number;
  readonly length: number;
  readonly to: number;
}

/**
 * A Parquet file with one row group of another file at most, and some of its columns: plain data, which can be sent to another
 * thread.
 */
export interface PartialFile {
  readonly rows: number;
  readonly size: number;
  readonly stretches: readonly Stretch[];
  /** Size of the pages when decompressed. */
  readonly decodedBytes: number;
  /** Footer and marks, to be put at `at`. */
  readonly end: Uint8Array;
  readonly at: number;
}

/** `PAR1`, with which files begin and end. */
export const MARK: Uint8Array = Uint8Array.of(0x50, 0x41, 0x52, 0x31);
/** Reading a gap of this many bytes is cheaper than another read. */
const GAP = 65536;

/**
 * Plans the file that holds `group` of the file of `footer`, or no rows, and of its columns the `chunks`, or no pages. All columns
 * are in its schema where `columns` is left out.
 *
 * Why: the decoder takes a whole file at once, without regard to columns; its other way, which reads by itself, runs in tasks of its own,
 * and a damaged page there ends the process.
 */
export function partialFile(
  footer: ParquetFooter,
  {
    group,
    chunks = [],
    columns,
  }: {
    readonly group?: RowGroup;
    readonly chunks?: readonly ColumnChunk[];
    readonly columns?: ReadonlySet<string> | undefined;
  } = {},
): PartialFile {
  const { stretches, end: at } = stretchesOf(chunks, MARK.length);
  const end = endOf(footer, group, { chunks, stretches, wanted: columns });
  const decodedBytes = chunks.reduce((sum, chunk) => sum + chunk.decodedBytes, 0);
  return { rows: group?.rows ?? 0, size: at + end.length, stretches, decodedBytes, end, at };
}

/** What is to be read of the file for `chunks`, and where it goes: from `first` on. Throws a `RangeError` where they lie nowhere. */
export function stretchesOf(
  chunks: readonly ColumnChunk[],
  first: number,
): { readonly stretches: readonly Stretch[]; readonly end: number } {
  const stretches: Stretch[] = [];
  let at = first;
  for (const { start, length } of [...chunks].sort((a, b) => a.start - b.start)) {
    if (!Number.isSafeInteger(start + length) || start < 0 || length < 0)
      throw new RangeError('pages lie nowhere');
    const last = stretches.at(-1);
    const end = last === undefined ? 0 : last.start + last.length;
    if (last !== undefined && start <= end + GAP) {
      const grown = Math.max(end, start + length) - end;
      stretches[stretches.length - 1] = { ...last, length: last.length + grown };
      at += grown;
    } else {
      stretches.push({ start, length, to: at });
      at += length;
    }
  }
  return { stretches, end: at };
}

function endOf(
  footer: ParquetFooter,
  group: RowGroup | undefined,
  {
    chunks,
    stretches,
    wanted,
  }: {
    chunks: readonly ColumnChunk[];
    stretches: readonly Stretch[];
    wanted: ReadonlySet<string> | undefined;
  },
): Uint8Array {
  const moved = chunks.map((chunk) => chunk.movedTo(placeOf(chunk, stretches)));
  const groups = group ? [describeGroup(moved, { rows: group.rows, chunks })] : [];
  const body = describeFile(footer, groups, { wanted, rows: group?.rows ?? 0 });
  const end = new Uint8Array(body.length + 8);
  end.set(body);
  new DataView(end.buffer).setUint32(body.length, body.length, true);
  end.set(MARK, body.length + 4);
  return end;
}

/** Where the columns of a row group lie. Throws a `RangeError` where its description is damaged. */
export function chunksOf(group: RowGroup): ColumnChunk[] {
  const reader = new ThriftReader(group.description);
  let chunks: ColumnChunk[] = [];
  for (const { id } of reader.fields()) {
    if (id === ROW_GROUP.columns)
      chunks = reader.list(THRIFT.struct, () => columnChunk(reader.raw(THRIFT.struct)));
  }
  return chunks;
}

export function placeOf(chunk: ColumnChunk, stretches: readonly Stretch[]): number {
  const stretch = stretches.filter(({ start }) => start <= chunk.start).at(-1) as Stretch;
  return stretch.to + chunk.start - stretch.start;
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
  { version, nodes, metadata, createdBy }: ParquetFooter,
  groups: readonly Uint8Array[],
  { wanted, rows }: { wanted: ReadonlySet<string> | undefined; rows: number },
): Uint8Array {
  const writer = new ThriftWriter()
    .int(FILE_META_DATA.version, THRIFT.i32, version)
    .structs(
      FILE_META_DATA.schema,
      wanted ? projectNodes(nodes, wanted) : nodes.map(({ bytes }) => bytes),
    )
    .int(FILE_META_DATA.numRows, THRIFT.i64, rows)
    .structs(FILE_META_DATA.rowGroups, groups);
  const entries = metadata.map(({ key, value, bytes }) => {
    if (wanted === undefined || value === undefined || key !== 'ARROW:schema') return bytes;
    return new ThriftWriter()
      .binary(KEY_VALUE.key, new TextEncoder().encode(key))
      .binary(KEY_VALUE.value, projectArrowSchema(value, wanted))
      .bytes();
  });
  if (entries.length > 0) writer.structs(FILE_META_DATA.keyValueMetadata, entries);
  if (createdBy !== undefined) writer.binary(FILE_META_DATA.createdBy, createdBy);
  return writer.bytes();
}

function projectNodes(nodes: readonly SchemaNode[], wanted: ReadonlySet<string>): Uint8Array[] {
  const kept = columnsOf(nodes).filter(([{ name }]) => wanted.has(name));
  const reader = new ThriftReader((nodes[0] as SchemaNode).bytes);
  const writer = new ThriftWriter();
  for (const { id, type } of reader.fields()) {
    if (id === SCHEMA_ELEMENT.numChildren) writer.int(id, THRIFT.i32, kept.length);
    else writer.field(id, type, reader.raw(type));
  }
  return [writer.bytes(), ...kept.flat().map(({ bytes }) => bytes)];
}
