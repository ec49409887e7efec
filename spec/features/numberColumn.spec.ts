import {
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float16,
  Float32,
  List,
  makeData,
  type RecordBatch,
  Table,
  tableFromIPC,
  tableToIPC,
  Uint8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chunk } from '../../lib/core/chunk.ts';
import { type NumberColumn, numberColumn } from '../../lib/features/numberColumn.ts';
import { pixelColumn } from '../../lib/features/pixelColumn.ts';
import { ORIGIN, recordBatchOf } from '../core/rowsOf.ts';
import { columnKinds, numbersIn } from './columnKinds.ts';

function numbersAt({ values, start, count }: NumberColumn, row: number): number[] {
  return Array.from(values.subarray(start(row), start(row) + count(row)));
}

function expectSameNumbers(batch: RecordBatch): void {
  const column = numberColumn(new Chunk(batch, ORIGIN), 'x');
  const vector = batch.getChild('x') as Vector;
  for (let row = 0; row < batch.numRows; row++) {
    const value = vector.get(row);
    // What lies under a null is nobody's concern: `rowCheck` refuses the row.
    if (value !== null) expect(numbersAt(column, row)).toEqual(numbersIn(value));
  }
}

describe('numberColumn()', () => {
  it.each(columnKinds)(
    'reads what Arrow itself gives: $name, sliced and from IPC',
    ({ type, value }) => {
      fc.assert(
        fc.property(
          fc.array(fc.option(value, { freq: 8 }), { minLength: 1, maxLength: 40 }),
          fc.nat(40),
          fc.nat(40),
          (values, a, b) => {
            const batch = recordBatchOf({ x: vectorFromArray(values, type) });
            const [from, to] = [
              Math.min(a, b, values.length),
              Math.min(Math.max(a, b), values.length),
            ];
            expectSameNumbers(batch);
            expectSameNumbers(batch.slice(from, to));
            // A slice of a slice has the offsets of both.
            expectSameNumbers(batch.slice(1).slice(1));
            for (const format of ['file', 'stream'] as const) {
              const [back] = tableFromIPC(tableToIPC(new Table([batch]), format)).batches;
              expectSameNumbers(back as RecordBatch);
              expectSameNumbers((back as RecordBatch).slice(from, to));
            }
          },
        ),
        { numRuns: 25, seed: 1 },
      );
    },
  );

  it('is a view of Arrow memory where the column holds bytes or float32, and is made once', () => {
    const bytes = Uint8Array.from({ length: 12 }, (_, i) => i);
    const binary = new Vector([makeData({ type: new FixedSizeBinary(4), data: bytes })]);
    const child = makeData({
      type: new Float32(),
      data: Float32Array.from({ length: 6 }, (_, i) => i / 2),
    });
    const list = new Vector([
      makeData({ type: new FixedSizeList(2, new Field('item', new Float32())), child }),
    ]);
    const ragged = new Vector([
      makeData({
        type: new List(new Field('item', new Float32())),
        valueOffsets: Int32Array.of(0, 2, 2, 6),
        child,
      }),
    ]);
    const batch = recordBatchOf({ binary, list, ragged });
    const chunk = new Chunk(batch.slice(1), ORIGIN);
    expect(numberColumn(chunk, 'binary').values.buffer).toBe(bytes.buffer);
    expect(numberColumn(chunk, 'list').values.buffer).toBe(child.values.buffer);
    expect(numberColumn(chunk, 'ragged').values.buffer).toBe(child.values.buffer);
    expect(numberColumn(chunk, 'binary')).toBe(numberColumn(chunk, 'binary'));
    expect(numbersAt(numberColumn(chunk, 'ragged'), 1)).toEqual([1, 1.5, 2, 2.5]);
  });

  it('reads sixteen-bit floats of every bit pattern', () => {
    const bits = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const values = Array.from(bits, (pattern) => {
      const exponent = (pattern >> 10) & 31;
      const fraction = pattern & 1023;
      // IEEE 754-2019, 3.4: from the definition, digit by digit.
      if (exponent === 31)
        return fraction === 0 ? (pattern < 32768 ? Infinity : -Infinity) : Number.NaN;
      const size =
        exponent === 0
          ? (fraction / 1024) * 2 ** -14
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
      return pattern < 32768 ? size : -size;
    });
    const data = makeData({ type: new Float16(), data: bits });
    const column = numberColumn(new Chunk(recordBatchOf({ x: new Vector([data]) }), ORIGIN), 'x');
    expect(Array.from(column.values)).toEqual(values);
  });
});

describe('pixelColumn()', () => {
  it('leaves bytes and float32 where they are and turns other numbers into float32', () => {
    const chunk = new Chunk(
      recordBatchOf({
        bytes: vectorFromArray([[0, 255]], new FixedSizeList(2, new Field('item', new Uint8()))),
        floats: vectorFromArray([0.1], new Float32()),
        wide: vectorFromArray([0.1, 300]).slice(0, 1),
      }),
      ORIGIN,
    );
    expect(pixelColumn(chunk, 'bytes').values).toBe(numberColumn(chunk, 'bytes').values);
    expect(pixelColumn(chunk, 'floats').values).toBe(numberColumn(chunk, 'floats').values);
    expect(pixelColumn(chunk, 'wide').values).toEqual(Float32Array.of(0.1));
    expect(pixelColumn(chunk, 'wide')).toBe(pixelColumn(chunk, 'wide'));
  });

  it('does not take truth values for bytes, which would be scaled by 1/255', () => {
    const type = new FixedSizeList(3, new Field('item', vectorFromArray([true]).type));
    const chunk = new Chunk(
      recordBatchOf({ mask: vectorFromArray([[true, false, true]], type) }),
      ORIGIN,
    );
    expect(pixelColumn(chunk, 'mask').values).toEqual(Float32Array.of(1, 0, 1));
  });
});
