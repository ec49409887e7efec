import type { Schema } from 'apache-arrow';
import { type ColumnChunk, columnChunk } from './columnChunk.ts';
import { columnsOf } from './columnsOf.ts';
import { type KnownPages, knownPages } from './knownPages.ts';
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

/** Pages of a column that are decoded without the decoder. */
export interface ColumnPages extends KnownPages {
  /** Where the pages lie in the original file, and where among the bytes put together. */
  readonly start: number;
  readonly at: number;
  readonly length: number;
  /** Bytes of a row when decompressed, about. */
  readonly bytesPerRow: number;
}

/**
 * A Parquet file with one row group of another file at most, and some of its columns, and after it the pages of other columns: plain data,
 * which can be sent to another thread.
 */
export interface PartialFile {
  readonly rows: number;
  readonly size: number;
  readonly stretches: readonly Stretch[];
  /** Size of the pages when decompressed. */
  readonly decodedBytes: number;
  /** Footer and marks, to be put at `at`; empty where no column is left for the decoder. */
  readonly end: Uint8Array;
  readonly at: number;
  /** By their index. */
  readonly pages: readonly ColumnPages[];
}

/** `PAR1`, with which files begin and end. */
export const MARK: Uint8Array = Uint8Array.of(0x50, 0x41, 0x52, 0x31);
/** Reading a gap of this many bytes is cheaper than another read. */
const GAP = 65536;

/**
 * Plans the file that holds `group` of the file of `footer`, or no rows, and those of its `columns` that are wanted (all when left out).
 * Columns of the file of `schema` whose pages can be decoded as they are come after it.
 *
 * Why: the decoder takes a whole file at once, without regard to columns; its other way, which reads by itself, runs in tasks of its own,
 * and a damaged page there ends the process.
 */
export function partialFile(
  footer: ParquetFooter,
  group: RowGroup | undefined,
  {
    columns,
    schema,
  }: { readonly columns?: readonly string[] | undefined; readonly schema?: Schema } = {},
): PartialFile {
  const wanted = columns && new Set(columns);
  const chunks = group ? chunksOf(group).filter(({ column }) => wanted?.has(column) ?? true) : [];
  const known = knownPages(footer, chunks, { wanted, schema });
  const left = chunks.filter((chunk) => !known.has(chunk));
  const { stretches, end: at } = stretchesOf(left, MARK.length);
  const names = known.size === 0 ? wanted : new Set(left.map(({ column }) => column));
  const end =
    known.size > 0 && left.length === 0
      ? new Uint8Array(0)
      : endOf(footer, group, { chunks: left, stretches, wanted: names });
  const after = stretchesOf([...known.keys()], at + end.length);
  const rows = group?.rows ?? 0;
  const pages = [...known].map(([chunk, { index, form }]) => {
    const bytesPerRow = rows === 0 ? 0 : chunk.decodedBytes / rows;
    return {
      index,
      form,
      start: chunk.start,
      at: placeOf(chunk, after.stretches),
      length: chunk.length,
      bytesPerRow,
    };
  });
  const decodedBytes = chunks.reduce((sum, chunk) => sum + chunk.decodedBytes, 0);
  return {
    rows,
    size: after.end,
    stretches: [...stretches, ...after.stretches],
    decodedBytes,
    end,
    at,
    pages: pages.sort((a, b) => a.index - b.index),
  };
}

/** What is to be read of the file for `chunks`, and where it goes: from `first` on. */
function stretchesOf(
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

function chunksOf(group: RowGroup): ColumnChunk[] {
  const reader = new ThriftReader(group.bytes);
  let chunks: ColumnChunk[] = [];
  for (const { id } of reader.fields()) {
    if (id === 1) chunks = reader.list(THRIFT.struct, () => columnChunk(reader.raw(THRIFT.struct)));
  }
  return chunks;
}

function placeOf(chunk: ColumnChunk, stretches: readonly Stretch[]): number {
  const stretch = stretches.filter(({ start }) => start <= chunk.start).at(-1) as Stretch;
  return stretch.to + chunk.start - stretch.start;
}

function describeGroup(
  moved: readonly Uint8Array[],
  { rows, chunks }: { rows: number; chunks: readonly ColumnChunk[] },
): Uint8Array {
  const total = chunks.reduce((sum, { decodedBytes }) => sum + decodedBytes, 0);
  return new ThriftWriter()
    .structs(1, moved)
    .int(2, THRIFT.i64, total)
    .int(3, THRIFT.i64, rows)
    .bytes();
}

function describeFile(
  { version, nodes, metadata, createdBy }: ParquetFooter,
  groups: readonly Uint8Array[],
  { wanted, rows }: { wanted: ReadonlySet<string> | undefined; rows: number },
): Uint8Array {
  const writer = new ThriftWriter()
    .int(1, THRIFT.i32, version)
    .structs(2, wanted ? projectNodes(nodes, wanted) : nodes.map(({ bytes }) => bytes))
    .int(3, THRIFT.i64, rows)
    .structs(4, groups);
  const entries = metadata.map(({ key, value, bytes }) => {
    if (wanted === undefined || value === undefined || key !== 'ARROW:schema') return bytes;
    return new ThriftWriter()
      .binary(1, new TextEncoder().encode(key))
      .binary(2, projectArrowSchema(value, wanted))
      .bytes();
  });
  if (entries.length > 0) writer.structs(5, entries);
  if (createdBy !== undefined) writer.binary(6, createdBy);
  return writer.bytes();
}

function projectNodes(nodes: readonly SchemaNode[], wanted: ReadonlySet<string>): Uint8Array[] {
  const kept = columnsOf(nodes).filter(([{ name }]) => wanted.has(name));
  const reader = new ThriftReader((nodes[0] as SchemaNode).bytes);
  const writer = new ThriftWriter();
  for (const { id, type } of reader.fields()) {
    if (id === 5) writer.int(5, THRIFT.i32, kept.length);
    else writer.field(id, type, reader.raw(type));
  }
  return [writer.bytes(), ...kept.flat().map(({ bytes }) => bytes)];
}
