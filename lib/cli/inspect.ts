import type { RecordBatch } from 'apache-arrow';
import { largest, smallest } from '../core/extremes.ts';
import { fromArrow } from '../datasets/arrow/fromArrow.ts';
import { fromParquet } from '../datasets/parquet/fromParquet.ts';
import type { StreamStatistics } from '../look/featureStatistics.ts';
import { statistics } from '../look/statistics.ts';
import type { CommandOutput } from './commandOutput.ts';
import { type FileGroup, fileGroups } from './fileGroups.ts';
import { pasteCode } from './pasteCode.ts';
import { countText, known, percentText, sizeText } from './quantities.ts';
import { statisticsLines } from './statisticsLines.ts';
import { countedFeature } from './suggestedFeature.ts';
import { cut, textTable } from './textTable.ts';
import { valueText } from './valueText.ts';

/** Options of the command `inspect`. */
export interface InspectOptions {
  /** The number of first rows to show. */
  readonly rows: number;
  /** True to read all rows. */
  readonly statistics?: boolean;
  readonly json?: boolean;
  readonly output: CommandOutput;
  readonly signal: AbortSignal;
}

interface InspectedGroup extends FileGroup {
  /** The statistics of all rows, if these are read. */
  readonly statistics: StreamStatistics | undefined;
}

/** Prints the content of files, from their footers and first rows, or from all rows. */
export async function inspect(paths: readonly string[], options: InspectOptions): Promise<void> {
  const { json = false, output, signal } = options;
  const groups: InspectedGroup[] = [];
  for (const group of await fileGroups(paths, { firstRows: options.rows, signal })) {
    const found = options.statistics === true ? await statisticsOf(group, options) : undefined;
    const features = group.features.map((suggested, i) => {
      const name = group.summary.schema.fields[i]?.name as string;
      const counted = found?.features[name];
      return counted === undefined ? suggested : countedFeature(suggested, name, counted);
    });
    groups.push({ ...group, features, statistics: found });
  }
  if (json) output.print(JSON.stringify({ groups: groups.map(plainOf) }, undefined, 2));
  else
    output.print(
      ...groups.flatMap((group, i) => [...(i > 0 ? [''] : []), ...linesOf(group, options)]),
    );
}

function linesOf(group: InspectedGroup, { output, rows }: InspectOptions): readonly string[] {
  const { summary, files, head, features, paths, statistics } = group;
  const { columns: width, bold, dim } = output;
  const { format, writer, blocks, columns, schema } = summary;
  const units =
    format === 'Parquet' ? ['row group', 'row groups'] : ['record batch', 'record batches'];
  const unit = units[blocks.length === 1 ? 0 : 1];
  const size = `${countText(summary.rows)} rows in ${countText(blocks.length)} ${unit}`;
  const facts = [format, sizeText(summary.bytes), `${size}${rangeOf(blocks)}`];
  const stored = columns.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  const table = columns.map(({ name, bytes, nulls, codecs, encodings }, i) => [
    name,
    String(schema.fields[i]?.type),
    known(bytes, sizeText),
    bytes === undefined || stored === 0 ? '' : percentText(bytes / stored),
    known(nulls, countText),
    codecs.join(', '),
    encodings.join(', '),
  ]);
  const names = ['column', 'type', 'stored', 'share', 'nulls', 'codec', 'encodings'];
  const shown = Math.min(rows, head?.numRows ?? 0);
  return [
    ...files.map(({ name }) => bold(name)),
    cut(facts.join(', '), width),
    ...(writer === undefined ? [] : [dim(cut(`written by ${writer}`, width))]),
    '',
    ...textTable([names, ...table], { width, right: [2, 3, 4], head: bold }),
    ...(head === undefined || shown === 0
      ? []
      : ['', ...textTable(rowTable(head.data, shown), { width, head: bold })]),
    ...(statistics === undefined ? [] : ['', ...statisticsLines(statistics, output)]),
    '',
    ...pasteCode({ format, paths, columns: schema.fields.map(({ name }) => name), features }),
  ];
}

/** The range of rows per block, if there are several blocks. */
function rangeOf(blocks: readonly number[]): string {
  if (blocks.length < 2) return '';
  const [min, max] = [smallest(blocks), largest(blocks)];
  return min === max ? ` of ${countText(min)}` : ` of ${countText(min)} to ${countText(max)}`;
}

function rowTable(head: RecordBatch, rows: number): readonly (readonly string[])[] {
  const { fields } = head.schema;
  const names = fields.map(({ name }) => name);
  const values = Array.from({ length: rows }, (_, row) =>
    fields.map(({ type }, column) => valueText(head.getChildAt(column)?.get(row), type)),
  );
  return [names, ...values];
}

/** Computes the statistics of all rows of a group, for the columns with a feature. */
async function statisticsOf(
  { summary, inputs, features: suggested }: FileGroup,
  { output, signal }: InspectOptions,
): Promise<StreamStatistics | undefined> {
  const features = Object.fromEntries(
    suggested.flatMap(({ feature }, i) =>
      feature === undefined ? [] : [[summary.schema.fields[i]?.name as string, feature]],
    ),
  );
  if (Object.keys(features).length === 0) return undefined;
  const rows$ = summary.format === 'Parquet' ? fromParquet(inputs) : fromArrow(inputs);
  const progress = (rows: number) =>
    output.status(`${countText(rows)} of ${countText(summary.rows)} rows`);
  try {
    return await statistics(rows$, { features, progress, signal });
  } finally {
    output.status('');
  }
}

/** The group for `--json`. */
function plainOf({ summary, files, features, statistics }: InspectedGroup): object {
  const { format, rows, bytes, blocks, schema, columns } = summary;
  return {
    files: files.map((file) => ({ name: file.name, bytes: file.bytes, rows: file.rows })),
    format,
    rows,
    bytes,
    blocks,
    ...(statistics === undefined ? {} : { statistics: statistics.features }),
    columns: columns.map((column, i) => ({
      ...column,
      type: String(schema.fields[i]?.type),
      nullable: schema.fields[i]?.nullable,
      ...features[i],
    })),
  };
}
