import {
  Binary,
  type Data,
  FixedSizeBinary,
  Int32,
  type RecordBatch,
  Table,
  TimestampMillisecond,
  tableFromIPC,
  tableToIPC,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { Table as DecoderTable, wasmMemory } from 'parquet-wasm';
import { describe, expect, it } from 'vitest';
import { batchFromMemory } from '../../../lib/datasets/parquet/batchFromMemory.ts';
import { columnTypes, orNull } from '../columnTypes.ts';
import { columnOf } from '../values.ts';
import { tableOfEveryType } from '../written.ts';

/** Rows of a table, by way of the memory of the decoder, and by way of an IPC stream. */
function bothWays(
  table: Table,
  first: number,
  length: number,
): { copied: RecordBatch | undefined; read: Table } {
  const theirs = DecoderTable.fromIPCStream(tableToIPC(table, 'stream'));
  const whole = theirs.recordBatch(0);
  if (whole === undefined) throw new Error('there are no rows');
  const part = whole.slice(first, length);
  const exported = part.toFFI();
  const copied = batchFromMemory(table.schema, { memory: wasmMemory(), at: exported.arrayAddr() });
  exported.free();
  whole.free();
  theirs.free();
  return { copied, read: tableFromIPC(part.intoIPCStream()) };
}

function buffersOf({ buffers, children }: Data): ArrayBufferView[] {
  const own = Object.values(buffers).filter((buffer) => ArrayBuffer.isView(buffer));
  return [...own, ...children.flatMap(buffersOf)];
}

describe('batchFromMemory()', () => {
  it.each(columnTypes.map(([type, values]) => [String(type), type, values] as const))(
    'reads what an IPC stream has of it, from any row on, with nulls or without: %s',
    (_, type, values) => {
      fc.assert(
        fc.property(
          fc.oneof(
            fc.array(orNull(values), { minLength: 1 }),
            fc.array(values, { minLength: 1, maxLength: 40 }),
          ),
          fc.nat(),
          fc.nat(),
          (column, a, b) => {
            const table = new Table({ value: vectorFromArray(column, type) });
            const first = a % column.length;
            const length = 1 + (b % (column.length - first));
            const { copied, read } = bothWays(table, first, length);
            if (copied === undefined) {
              // A slice whose bits do not begin with a byte may be left to the other way; a whole batch may not.
              expect(first).toBeGreaterThan(0);
              return;
            }
            expect(copied.numRows).toBe(length);
            expect(columnOf(new Table(copied), 'value')).toEqual(columnOf(read, 'value'));
            expect(copied.getChild('value')?.nullCount).toBe(read.getChild('value')?.nullCount);
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  it('keeps exactly the bytes of the rows', () => {
    const bytes = new Uint8Array(300).map((_, i) => i);
    const rows = Array.from({ length: 100 }, (_, i) => bytes.subarray(3 * i, 3 * i + 3));
    for (const type of [new FixedSizeBinary(3), new Binary()]) {
      const { copied } = bothWays(new Table({ value: vectorFromArray(rows, type) }), 40, 20);
      const kept = buffersOf(copied?.data as Data).reduce(
        (sum, { buffer }) => sum + buffer.byteLength,
        0,
      );
      expect(kept).toBe(60 + (type instanceof Binary ? 4 * 21 : 0));
    }
  });

  it('keeps what it has when the memory of the decoder is used again', () => {
    const table = tableOfEveryType();
    const { copied } = bothWays(table, 0, 5);
    for (let i = 0; i < 20; i++)
      bothWays(new Table({ value: vectorFromArray([i, i], new Int32()) }), 0, 2);
    for (const name of table.schema.names as string[])
      expect(columnOf(new Table(copied as RecordBatch), name), name).toEqual(columnOf(table, name));
  });

  it('leaves the memory of the decoder as it was', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => new Uint8Array(1000).fill(i));
    const table = new Table({ value: vectorFromArray(rows, new FixedSizeBinary(1000)) });
    bothWays(table, 0, 1000);
    const before = wasmMemory().buffer.byteLength;
    for (let i = 0; i < 50; i++) bothWays(table, 0, 1000);
    // Fifty times the rows would be 50 MB.
    expect(wasmMemory().buffer.byteLength - before).toBeLessThan(4e6);
  });

  it('gives nothing where it does not know a type', () => {
    const times = vectorFromArray([new Date(0)], new TimestampMillisecond());
    expect(
      bothWays(new Table({ known: vectorFromArray([1], new Int32()), times }), 0, 1).copied,
    ).toBeUndefined();
  });

  it('refuses what is not within the memory', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { schema } = new Table({ value: vectorFromArray([1], new Int32()) });
    const view = new DataView(memory.buffer);
    expect(() => batchFromMemory(schema, { memory, at: 65536 - 8 })).toThrow(RangeError);
    // A structure of one row whose only child lies beyond the end.
    view.setBigInt64(0, 1n, true);
    view.setBigInt64(32, 1n, true);
    view.setUint32(44, 64, true);
    view.setUint32(64, 65536, true);
    expect(() => batchFromMemory(schema, { memory, at: 0 })).toThrow(RangeError);
    // A structure without the child that its type has.
    view.setBigInt64(32, 0n, true);
    expect(() => batchFromMemory(schema, { memory, at: 0 })).toThrow(RangeError);
  });
});
