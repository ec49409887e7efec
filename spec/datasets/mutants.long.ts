import {
  Binary,
  Field,
  FixedSizeBinary,
  List,
  MessageReader,
  Table,
  tableToIPC,
  Uint8,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import type { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { fromArrow } from '../../lib/datasets/arrow/fromArrow.ts';
import { fromParquet } from '../../lib/datasets/parquet/fromParquet.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { runs } from '../runs.ts';
import { valuesOf } from './values.ts';
import { numberedTable, parquetOf, tableOfEveryType } from './written.ts';

/** A small file whose bytes are to be damaged. */
interface Original {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly open: (bytes: Uint8Array) => Observable<Rows>;
  /** Whether a byte says what is in the file; the others are pages and buffers, which no checksum guards. */
  readonly describes: (at: number) => boolean;
  /** Whether a byte may hide rows: a footer of Arrow lists the batches, and nothing says how many. */
  readonly hidesRows: (at: number) => boolean;
  /** Whether what describes it cannot name other values: a head of Arrow may name another place. */
  readonly namesValues: boolean;
}

const ROWS = 60;
const rowNumbers = Array.from({ length: ROWS }, (_, i) => i);
const images = new Table({
  image: vectorFromArray(
    rowNumbers.map((i) => new Uint8Array(20).fill(i)),
    new FixedSizeBinary(20),
  ),
  bytes: vectorFromArray(
    rowNumbers.map((i) => (i % 7 === 0 ? null : new Uint8Array(i % 9).fill(i))),
    new Binary(),
  ),
  list: vectorFromArray(
    rowNumbers.map((i) => (i % 11 === 0 ? null : Array.from({ length: i % 5 }, (_, k) => i + k))),
    new List(new Field('item', new Uint8(), true)),
  ),
});
const tables = { numbers: numberedTable(ROWS), images, 'every type': tableOfEveryType() };

const originals: readonly Original[] = Object.entries(tables).flatMap(([name, table]) => [
  ...(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'] as const).map((codec) => {
    const bytes = parquetOf(table, { codec, groupRows: 20, pageBytes: 200 });
    const length = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8).getUint32(
      0,
      true,
    );
    return {
      name: `Parquet, ${codec}, ${name}`,
      bytes,
      open: (damaged: Uint8Array) => fromParquet(damaged),
      describes: (at: number) => at >= bytes.length - 8 - length,
      hidesRows: () => false,
      namesValues: true,
    };
  }),
  ...(['file', 'stream'] as const).map((format) => {
    const bytes = tableToIPC(batched(table), format);
    const bodies = bodiesIn(bytes, format === 'file' ? 8 : 0);
    return {
      name: `Arrow ${format}, ${name}`,
      bytes,
      open: (damaged: Uint8Array) => fromArrow(damaged),
      describes: (at: number) => !bodies.some(({ start, end }) => at >= start && at < end),
      hidesRows: (at: number) => format === 'file' && at >= footerStart(bytes),
      namesValues: false,
    };
  }),
]);

/** Where the footer of an Arrow file begins. */
function footerStart(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return bytes.length - 10 - view.getInt32(bytes.length - 10, true);
}

/** A table in three record batches. */
function batched(table: Table): Table {
  const third = Math.ceil(table.numRows / 3);
  return table
    .slice(0, third)
    .concat(table.slice(third, 2 * third), table.slice(2 * third, table.numRows));
}

/** Where the bodies of the messages lie of which the first begins at `from`. */
function bodiesIn(bytes: Uint8Array, from: number): readonly { start: number; end: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const reader = new MessageReader(bytes.subarray(from));
  const bodies: { start: number; end: number }[] = [];
  for (let at = from; ; ) {
    const message = reader.readMessage();
    if (message === null) return bodies;
    const start = at + 8 + view.getInt32(at + 4, true);
    at = start + message.bodyLength;
    reader.readMessageBody(message.bodyLength);
    bodies.push({ start, end: at });
  }
}

interface Read {
  readonly schema: string;
  /** The values of each row, as text. */
  readonly rows: readonly string[];
  readonly error?: unknown;
}

/** What a source gives of bytes: all rows, or those before its error. */
async function read({ open }: Original, bytes: Uint8Array): Promise<Read> {
  const given: Rows[] = [];
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('it hangs')), 10_000).unref();
  });
  const elements = pull(open(bytes));
  try {
    for (;;) {
      const step = await Promise.race([elements.next(), late]);
      if (step.done) return textOf(given);
      given.push(step.value);
    }
  } catch (error) {
    return { ...textOf(given), error };
  }
}

function textOf(given: readonly Rows[]): Omit<Read, 'error'> {
  const schema = given[0]?.schema;
  const columns = schema?.names.map((name) => valuesOf(given, String(name))) ?? [];
  const count = given.reduce((sum, { length }) => sum + length, 0);
  const text = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return {
    schema: schema?.fields.map(fieldText).join() ?? '',
    rows: Array.from({ length: count }, (_, i) =>
      JSON.stringify(
        columns.map((column) => column[i]),
        text,
      ),
    ),
  };
}

function fieldText({ name, nullable, type }: Field): string {
  const children = (type.children as readonly Field[] | null)?.map(fieldText) ?? [];
  return `${name}: ${type}${nullable ? '?' : ''}(${children.join()})`;
}

type Outcome = 'refused' | 'intact' | 'another schema' | 'other values' | 'rows lost';

function outcomeOf({ schema, rows, error }: Read, intact: Read): Outcome {
  if (rows.length > 0 && schema !== intact.schema) return 'another schema';
  if (rows.some((row, i) => row !== intact.rows[i])) return 'other values';
  if (error !== undefined) return 'refused';
  return rows.length === intact.rows.length ? 'intact' : 'rows lost';
}

describe('a file of which a byte is wrong', () => {
  it.each(originals.map((original) => [original.name, original] as const))(
    'gives the rows of the intact one or says what is wrong, and ends: %s',
    async (_, original) => {
      const intact = await read(original, original.bytes);
      expect(intact.error).toBeUndefined();
      const counts = new Map<string, number>();
      const { bytes, describes } = original;
      const all = Array.from(bytes.keys());
      const place = fc.oneof(
        fc.constantFrom(...all.filter(describes)),
        fc.constantFrom(...all.filter((at) => !describes(at))),
      );
      await fc.assert(
        fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, change) => {
          const damaged = bytes.slice();
          damaged[at] = (bytes[at] as number) ^ change;
          const found = await read(original, damaged);
          const outcome = outcomeOf(found, intact);
          const where = describes(at) ? 'in what describes' : 'in values';
          const key = `${outcome} ${where}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
          if (!original.hidesRows(at)) expect(outcome).not.toBe('rows lost');
          if (original.namesValues && describes(at)) expect(outcome).not.toBe('other values');
          if (found.error !== undefined) {
            const { error } = found;
            const tagged = (['io', 'data', 'schema'] as const).some((tag) =>
              isMillraceError(error, tag),
            );
            expect(tagged, String(error)).toBe(true);
          }
        }),
        { numRuns: runs(20) },
      );
      console.info(`${original.name}: ${[...counts].map(([k, n]) => `${n} ${k}`).join(', ')}`);
    },
  );
});
