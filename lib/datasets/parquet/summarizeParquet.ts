import { largest } from '../../core/extremes.ts';
import type { ColumnSummary, FileSummary } from '../fileSummary.ts';
import { knownSum } from '../fileSummary.ts';
import type { ByteFile } from '../io/byteFile.ts';
import type { ColumnChunk } from './columnChunk.ts';
import { columnsOf } from './columnsOf.ts';
import { STATISTICS } from './formatFields.ts';
import { ParquetFile } from './parquetFile.ts';
import { PHYSICAL, type SchemaNode } from './parquetFooter.ts';
import { chunksOf } from './partialFile.ts';
import { chunksOfColumns } from './plannedColumn.ts';
import { ThriftReader } from './thriftReader.ts';

/** Names of the codecs and encodings of pages, by their numbers in the format. */
const CODECS = ['none', 'snappy', 'gzip', 'lzo', 'brotli', 'lz4', 'zstd', 'lz4 raw'];
const ENCODINGS: Readonly<Record<number, string>> = {
  0: 'plain',
  2: 'dictionary',
  3: 'runs',
  5: 'delta',
  6: 'delta lengths',
  7: 'delta bytes',
  8: 'dictionary',
  9: 'byte streams',
};
/** Levels are in runs in every file, which says nothing of the values. */
const OF_LEVELS = 'runs';

/** Says what is in a Parquet file, by its footer. */
export async function summarizeParquet(file: ByteFile): Promise<FileSummary> {
  const { footer, schema } = await ParquetFile.open(file);
  const { nodes, rowGroups, createdBy } = footer;
  const columns = columnsOf(nodes);
  const groups = rowGroups.map((group) => chunksOfColumns(columns, chunksOf(group)));
  return {
    name: file.name,
    format: 'Parquet',
    bytes: file.size,
    rows: rowGroups.reduce((sum, { rows }) => sum + rows, 0),
    blocks: rowGroups.map(({ rows }) => rows),
    writer: createdBy && new TextDecoder().decode(createdBy),
    schema,
    columns: columns.map((column, i) =>
      summaryOf(
        column,
        groups.flatMap((group) => group[i] ?? []),
      ),
    ),
  };
}

function summaryOf(
  nodes: readonly [SchemaNode, ...SchemaNode[]],
  chunks: readonly ColumnChunk[],
): ColumnSummary {
  const [top] = nodes;
  const statistics = chunks.map((chunk) => statisticsOf(chunk, top));
  const encodings = chunks.flatMap((chunk) =>
    chunk.encodings.map((one) => ENCODINGS[one] ?? 'other'),
  );
  const ofValues = encodings.filter((name) => name !== OF_LEVELS);
  // Nulls of a nested column stand in each of its leaves, together with those above it.
  const isLeaf = nodes.length === 1;
  const maxima = statistics.map(({ max }) => max);
  return {
    name: top.name,
    bytes: chunks.reduce((sum, { length }) => sum + length, 0),
    nulls: isLeaf ? knownSum(statistics.map(({ nulls }) => nulls)) : undefined,
    codecs: different(chunks.map(({ codec }) => CODECS[codec] ?? `codec ${codec}`)),
    encodings: different(ofValues.length > 0 ? ofValues : encodings),
    max: isLeaf && maxima.length > 0 && isKnown(maxima) ? largest(maxima) : undefined,
  };
}

function statisticsOf(
  { statistics }: ColumnChunk,
  { physical }: SchemaNode,
): { readonly nulls: number | undefined; readonly max: number | undefined } {
  let nulls: number | undefined;
  let max: number | undefined;
  if (statistics === undefined) return { nulls, max };
  const reader = new ThriftReader(statistics);
  for (const { id } of reader.fields()) {
    if (id === STATISTICS.nullCount) nulls = reader.int();
    else if (id === STATISTICS.max || id === STATISTICS.maxValue)
      max = wholeNumber(reader.binary(), physical);
  }
  return { nulls, max };
}

function wholeNumber(bytes: Uint8Array, physical: number): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (physical === PHYSICAL.int32 && bytes.length === 4) return view.getInt32(0, true);
  if (physical === PHYSICAL.int64 && bytes.length === 8) return Number(view.getBigInt64(0, true));
  return undefined;
}

function isKnown(values: readonly (number | undefined)[]): values is readonly number[] {
  return !values.includes(undefined);
}

function different(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
