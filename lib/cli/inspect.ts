import type { RecordBatch, Schema } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { type FileSummary, knownSum } from '../datasets/fileSummary.ts';
import type { FileInput } from '../datasets/io/fileInput.ts';
import { summarizeFile } from '../datasets/summarizeFile.ts';
import type { CommandOutput } from './commandOutput.ts';
import { firstRows } from './firstRows.ts';
import { pasteCode } from './pasteCode.ts';
import { countText, known, percentText, sizeText } from './quantities.ts';
import { type SuggestedFeature, suggestedFeature } from './suggestedFeature.ts';
import { cut, textTable } from './textTable.ts';
import { valueText } from './valueText.ts';

/** Options of the command `inspect`. */
export interface InspectOptions {
  /** First rows that are shown. */
  readonly rows: number;
  readonly json?: boolean;
  readonly output: CommandOutput;
  readonly signal: AbortSignal;
}

interface InspectedFile {
  readonly path: string;
  readonly input: FileInput;
  readonly summary: FileSummary;
}

/** Files of the same columns, as one. */
interface FileGroup {
  readonly summary: FileSummary;
  readonly files: readonly FileSummary[];
  readonly paths: readonly string[];
  readonly head: Chunk | undefined;
  readonly features: readonly SuggestedFeature[];
}

/** Prints what is in files, by their footers and first rows. */
export async function inspect(paths: readonly string[], options: InspectOptions): Promise<void> {
  const { json = false, output, signal } = options;
  const inspected: InspectedFile[] = [];
  for (const path of paths) {
    const input = await inputOf(path, signal);
    inspected.push({ path, input, summary: await summarizeFile(input) });
    signal.throwIfAborted();
  }
  const groups: FileGroup[] = [];
  for (const same of grouped(inspected)) {
    const [{ input, summary: first }] = same as readonly [InspectedFile];
    const files = same.map(({ summary }) => summary);
    const summary = together(files, first);
    const head = options.rows > 0 ? await firstRows(input, first, signal) : undefined;
    const features = summary.schema.fields.map((field) => suggestedFeature(summary, field, head));
    groups.push({ summary, files, paths: same.map(({ path }) => path), head, features });
  }
  if (json) output.print(JSON.stringify({ groups: groups.map(plainOf) }, undefined, 2));
  else
    output.print(
      ...groups.flatMap((group, i) => [...(i > 0 ? [''] : []), ...linesOf(group, options)]),
    );
}

/** What is inspected: a path, or what a server answers. */
async function inputOf(path: string, signal: AbortSignal): Promise<FileInput> {
  return /^https?:\/\//i.test(path) ? await fetch(path, { signal }) : path;
}

/** The files in groups of the same columns. */
function grouped(files: readonly InspectedFile[]): readonly (readonly InspectedFile[])[] {
  const groups = new Map<string, InspectedFile[]>();
  for (const file of files) {
    const { format, schema } = file.summary;
    const key = `${format} ${columnsText(schema)}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()];
}

function columnsText({ fields }: Schema): string {
  return JSON.stringify(fields.map(({ name, type }) => [name, String(type)]));
}

/** Files of the same columns as if they were one. */
function together(files: readonly FileSummary[], first: FileSummary): FileSummary {
  const different = (names: readonly string[]) => [...new Set(names)].sort();
  return {
    ...first,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    blocks: files.flatMap(({ blocks }) => blocks),
    columns: first.columns.map(({ name }, i) => {
      const columns = files.flatMap((file) => file.columns[i] ?? []);
      const maxima = columns.map(({ max }) => max);
      return {
        name,
        bytes: knownSum(columns.map(({ bytes }) => bytes)),
        nulls: knownSum(columns.map(({ nulls }) => nulls)),
        codecs: different(columns.flatMap(({ codecs }) => codecs)),
        encodings: different(columns.flatMap(({ encodings }) => encodings)),
        max: maxima.includes(undefined) ? undefined : Math.max(...(maxima as number[])),
      };
    }),
  };
}

function linesOf(group: FileGroup, { output, rows }: InspectOptions): readonly string[] {
  const { summary, files, head, features, paths } = group;
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
    '',
    ...pasteCode({ format, paths, columns: schema.fields.map(({ name }) => name), features }),
  ];
}

/** How many rows the blocks have, where they are several. */
function rangeOf(blocks: readonly number[]): string {
  if (blocks.length < 2) return '';
  const [min, max] = [Math.min(...blocks), Math.max(...blocks)];
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

/** The group as JSON has it. */
function plainOf({ summary, files, features }: FileGroup): object {
  const { format, rows, bytes, blocks, schema, columns } = summary;
  return {
    files: files.map((file) => ({ name: file.name, bytes: file.bytes, rows: file.rows })),
    format,
    rows,
    bytes,
    blocks,
    columns: columns.map((column, i) => ({
      ...column,
      type: String(schema.fields[i]?.type),
      nullable: schema.fields[i]?.nullable,
      ...features[i],
    })),
  };
}
