import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Schema, tableFromIPC } from 'apache-arrow';
import { lastValueFrom } from 'rxjs';
import type { Chunk } from '../../lib/core/chunk.ts';
import type { MillraceError } from '../../lib/core/errors.ts';
import { fromArrow } from '../../lib/datasets/arrow/fromArrow.ts';
import { fromParquet } from '../../lib/datasets/parquet/fromParquet.ts';
import { parquetSchema } from '../../lib/datasets/parquet/parquetSchema.ts';
import { rowGroupPlan } from '../../lib/datasets/parquet/rowGroupPlan.ts';
import { plainSchema } from '../../lib/datasets/plainColumns.ts';
import { inferFeatures } from '../../lib/features/inferFeatures.ts';
import { footerOf } from './parquet/decodedGroup.ts';

const golden = (name: string) =>
  new Uint8Array(readFileSync(resolve(import.meta.dirname, '../golden', name)));

/** A file with a column of each type of pyarrow, named after it. */
const PARQUET = golden('pyarrow/zstd-2.6-page2.0-words-nulls.parquet');
const ARROW = golden('pyarrow/lz4-nulls.arrow');

const REFUSED: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['an empty file', () => parquet(new Uint8Array(0))],
  ['a Parquet file that was cut off', () => parquet(PARQUET.subarray(0, 9000))],
  ['an encrypted Parquet file', () => parquet(text('PARE0123456789PARE'))],
  ['an Arrow file given to `fromParquet`', () => parquet(ARROW)],
  ['a CSV file given to `fromParquet`', () => parquet(text('x,y\n1,2\n3,4\n'))],
  [
    'a Parquet footer in which a byte is wrong',
    () => parquet(golden('parquet/lost_group.parquet')),
  ],
  ['two columns of one name', () => parquet(golden('parquet/two_of_one_name.parquet'))],
  ['a Parquet file given to `fromArrow`', () => arrow(PARQUET)],
  ['an Arrow file that was cut off', () => arrow(ARROW.subarray(0, 9000))],
  ['an Arrow file with a list view', () => arrow(golden('arrow/list_view.arrow'))],
  ['an Arrow file with run-end encoded values', () => arrow(golden('arrow/run_ends.arrow'))],
  ['an index beyond the dictionary', () => arrow(golden('arrow/dictionary_beyond.arrow'))],
  ['big-endian numbers', () => arrow(golden('arrow/bigendian.arrows'))],
  ['a length in a message that is wrong', () => arrow(golden('arrow/zeroed_batch.arrow'))],
];

const text = (value: string) => new TextEncoder().encode(value);
const parquet = (bytes: Uint8Array) => lastValueFrom(fromParquet(bytes));
const arrow = (bytes: Uint8Array) => lastValueFrom(fromArrow(bytes));

/** `docs/FORMATS.md`: what is read of Parquet and Arrow, and what is refused, with the message. */
export async function formatsTable(): Promise<string> {
  const template = readFileSync(resolve(import.meta.dirname, 'formats.md'), 'utf8');
  return template
    .replace('<!-- types -->', typesTable())
    .replace('<!-- refused -->', await refusedTable());
}

function typesTable(): string {
  const footer = footerOf(PARQUET);
  const schema = parquetSchema(footer);
  const [group] = footer.rowGroups;
  if (group === undefined) throw new Error('there is no row group');
  const own = new Set(rowGroupPlan(footer, group, { schema }).columns.map(({ index }) => index));
  const fromIpc = plainSchema(tableFromIPC(golden('pyarrow/lz4-nulls.arrow.read')).schema);
  const rows = schema.fields.map(({ name, type }, i) => {
    const ipc = fromIpc.fields.find((field) => field.name === name);
    const decoder = own.has(i) ? 'Millrace' : 'parquet-wasm';
    return [name, `\`${type}\``, decoder, `\`${ipc?.type}\``, featureOf(schema, i)];
  });
  return tableOf(['pyarrow', 'from Parquet', 'decoded by', 'from Arrow', 'feature'], rows);
}

/** The feature that is inferred of a column, or what has to be said to have one. */
function featureOf({ fields }: Schema, i: number): string {
  const field = fields[i];
  if (field === undefined) return '';
  try {
    const chunk = { origin: { source: 'it', firstRow: 0 } } as Chunk;
    const { features } = inferFeatures(new Schema([field]), chunk);
    return `\`${features[field.name]?.kind}\``;
  } catch (error) {
    return /say what it is; received `.*` of type (List|Binary|FixedSizeBinary)/.test(
      String(error),
    ) && !/List<(List|Utf8|Struct)/.test(String(field.type))
      ? '`image` or `tensor` with a `shape`'
      : 'none';
  }
}

async function refusedTable(): Promise<string> {
  const rows: string[][] = [];
  for (const [what, read] of REFUSED) {
    const error = (await read().catch((caught: unknown) => caught)) as MillraceError;
    rows.push([what, `\`${error.tag}\``, error.message.replaceAll('|', '\\|')]);
  }
  return tableOf(['input', 'tag', 'message'], rows);
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
