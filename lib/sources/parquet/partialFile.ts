import { type ColumnChunk, columnChunk } from './columnChunk.ts';
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

/** A Parquet file with one row group of another file at most, and some of its columns. */
export interface PartialFile {
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
 * Plans the file that holds `group` of the file of `footer`, or no rows, and those of its `columns` that are wanted (all when left out).
 *
 * Why: the decoder takes a whole file at once, without regard to columns; its other way, which reads by itself, runs in tasks of its own,
 * and a damaged page there ends the process.
 */
export function partialFile(
  footer: ParquetFooter,
  group: RowGroup | undefined,
  { columns }: { readonly columns?: readonly string[] | undefined } = {},
): PartialFile {
  const wanted = columns && new Set(columns);
  const chunks = group ? chunksOf(group).filter(({ column }) => wanted?.has(column) ?? true) : [];
  const stretches: Stretch[] = [];
  let at = MARK.length;
  for (const { start, length } of [...chunks].sort((a, b) => a.start - b.start)) {
    if (!Number.isSafeInteger(start + length) || start < 0 || length < 0) throw new RangeError('pages lie nowhere');
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
  const moved = chunks.map((chunk) => chunk.movedTo(placeOf(chunk, stretches)));
  const groups = group ? [describeGroup(moved, { rows: group.rows, chunks })] : [];
  const body = describeFile(footer, groups, { wanted, rows: group?.rows ?? 0 });
  const end = new Uint8Array(body.length + 8);
  end.set(body);
  new DataView(end.buffer).setUint32(body.length, body.length, true);
  end.set(MARK, body.length + 4);
  const decodedBytes = chunks.reduce((sum, chunk) => sum + chunk.decodedBytes, 0);
  return { size: at + end.length, stretches, decodedBytes, end, at };
}

function chunksOf(group: RowGroup): ColumnChunk[] {
  const reader = new ThriftReader(group.bytes);
  let chunks: ColumnChunk[] = [];
  for (const { id } of reader.fields()) {
    if (id === 1) chunks = reader.list(() => columnChunk(reader.raw(THRIFT.struct)));
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
  return new ThriftWriter().structs(1, moved).int(2, THRIFT.i64, total).int(3, THRIFT.i64, rows).bytes();
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

function projectNodes([root, ...nodes]: readonly SchemaNode[], wanted: ReadonlySet<string>): Uint8Array[] {
  const kept: Uint8Array[] = [];
  let columns = 0;
  for (let i = 0; i < nodes.length; ) {
    const first = i;
    // A column is a node and all below it, depth first.
    for (let left = 1; left > 0 && i < nodes.length; i++) left += (nodes[i] as SchemaNode).children - 1;
    if (!wanted.has((nodes[first] as SchemaNode).name)) continue;
    kept.push(...nodes.slice(first, i).map(({ bytes }) => bytes));
    columns++;
  }
  const reader = new ThriftReader((root as SchemaNode).bytes);
  const writer = new ThriftWriter();
  for (const { id, type } of reader.fields()) {
    if (id === 5) writer.int(5, THRIFT.i32, columns);
    else writer.field(id, type, reader.raw(type));
  }
  return [writer.bytes(), ...kept];
}
