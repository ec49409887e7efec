import { vectorFromArray } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BumpAllocator } from '../../lib/core/bumpAllocator.ts';
import { counterName, occurrence } from '../../lib/core/chain.ts';
import { Chunk } from '../../lib/core/chunk.ts';
import { concatRows } from '../../lib/core/concatRows.ts';
import { checkpointAfter, positionAfter } from '../../lib/core/cursor.ts';
import { Rows } from '../../lib/core/rows.ts';
import { ORIGIN, recordBatchOf, rowsOf } from './rowsOf.ts';

const stream = { version: 1, dataset: 'd', seed: 7, epoch: 2 } as const;

function batchOf(values: readonly number[]) {
  return recordBatchOf({ x: vectorFromArray(values) });
}

function valuesOf(rows: Rows): unknown[] {
  return Array.from(rows.rowOf, (row, i) =>
    rows.chunks[rows.chunkOf[i] as number]?.data.getChild('x')?.get(row),
  );
}

describe('Chunk', () => {
  it('makes what is derived from it once a kind and column, be it undefined', () => {
    const chunk = new Chunk(batchOf([1]), ORIGIN);
    let made = 0;
    const make = () => {
      made++;
      return undefined;
    };
    chunk.derive('a', make, 'x');
    chunk.derive('a', make, 'x');
    expect(made).toBe(1);
    chunk.derive('b', make, 'x');
    chunk.derive('a', make, 'y');
    expect(made).toBe(3);
    expect(new Chunk(chunk.data, ORIGIN).derive('a', () => 'of its own', 'x')).toBe('of its own');
  });

  it('names its rows by where they stand in the source', () => {
    const chunk = new Chunk(batchOf([1, 2]), ORIGIN);
    expect(chunk.numRows).toBe(2);
    expect(chunk.place(1, 'x')).toStrictEqual({
      source: 'a.parquet',
      rowGroup: 2,
      row: 101,
      column: 'x',
    });
    expect(new Chunk(chunk.data, { source: 's', firstRow: 0 }).place(1)).toStrictEqual({
      source: 's',
      row: 1,
    });
  });
});

describe('checkpointAfter()', () => {
  it('moves each counter on by the rows, and leaves the others', () => {
    const cursor = {
      stream,
      position: { source: 40, shuffle: 3 },
      counter: 'shuffle',
      alsoCounts: ['takeRows'],
    };
    expect(positionAfter(cursor, 5)).toEqual({ source: 40, shuffle: 8, takeRows: 5 });
    expect(checkpointAfter(cursor, 0)).toEqual({
      ...stream,
      position: { source: 40, shuffle: 3, takeRows: 0 },
    });
    expect(cursor.position).toEqual({ source: 40, shuffle: 3 });
  });

  it('is small plain data', () => {
    const checkpoint = checkpointAfter({ stream, position: { source: 1e9 }, counter: 'source' }, 1);
    expect(JSON.parse(JSON.stringify(checkpoint))).toEqual(checkpoint);
    expect(JSON.stringify(checkpoint).length).toBeLessThan(1024);
  });
});

describe('occurrence() and counterName()', () => {
  it('tell operators of one name apart by how many stand before them', () => {
    const link = (operator: string) => ({ operator, options: '' });
    const chain = [link('takeRows'), link('shuffle'), link('takeRows')];
    expect([
      occurrence(chain, 'takeRows'),
      occurrence(chain, 'shuffle'),
      occurrence(chain, 'take'),
    ]).toEqual([2, 1, 0]);
    expect(['takeRows', 'shuffle', 'skipRows'].map((name) => counterName(chain, name))).toEqual([
      'takeRows#2',
      'shuffle#1',
      'skipRows',
    ]);
  });
});

describe('Rows', () => {
  const picks = [
    [1, 0],
    [0, 2],
    [1, 1],
    [0, 0],
  ] as const;
  const rows = rowsOf([batchOf([1, 2, 3]), batchOf([10, 20])], picks);

  it('are taken in the order of the picks', () => {
    expect(rows.length).toBe(4);
    expect(valuesOf(rows)).toEqual([10, 3, 20, 1]);
    const { chain, ...checkpoint } = rows.checkpoint;
    expect(chain).toBe(
      rows.chain.map(({ operator, options }) => `${operator} ${options}`.trim()).join(' | '),
    );
    expect(checkpoint).toEqual({ ...stream, position: { source: 44 } });
  });

  it('are sliced without a copy, and stand where the slice ends', () => {
    const middle = rows.slice(1, 3);
    expect(valuesOf(middle)).toEqual([3, 20]);
    expect(middle.rowOf.buffer).toBe(rows.rowOf.buffer);
    expect(middle.checkpoint.position).toEqual({ source: 43 });
    expect(rows.slice(3).checkpoint).toEqual(rows.checkpoint);
    expect(rows.checkpoint.position).toEqual({ source: 44 });
  });

  it('are the same, cut anywhere and put together again', () => {
    fc.assert(
      fc.property(fc.nat(4), fc.nat(4), (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const parts = [rows.slice(0, from), rows.slice(from, to), rows.slice(to)];
        const whole = concatRows(parts, new BumpAllocator());
        expect(valuesOf(whole)).toEqual(valuesOf(rows));
        expect(whole.checkpoint).toEqual(rows.checkpoint);
        expect(whole.chunks).toHaveLength(2);
        expect(parts.map(({ cursor }) => cursor.position.source)).toEqual([40, 40 + from, 40 + to]);
      }),
    );
  });
});

describe('the footprint of rows', () => {
  const two = concatRows([rowsOf(batchOf([1, 2])), rowsOf(batchOf([3]))], new BumpAllocator());
  const buffersOfChunks = () => new Set(two.chunks.flatMap(({ footprint }) => footprint.buffers));

  it('is that of their chunks, each buffer once, and the same for a part of them', () => {
    const before = two.slice(1).footprint;
    expect(two.footprint).toEqual({ bytes: 0, buffers: [...buffersOfChunks()] });
    expect(before).toEqual(two.footprint);
    expect(two.slice(0, 1).footprint).toBe(two.footprint);
  });

  it('is not taken over by rows of other chunks', () => {
    expect(two.footprint.buffers.length).toBeGreaterThan(
      rowsOf(batchOf([1])).footprint.buffers.length,
    );
    const more = concatRows([two, rowsOf(batchOf([4]))], new BumpAllocator());
    expect(more.footprint.buffers.length).toBeGreaterThan(two.footprint.buffers.length);
  });
});

describe('concatRows()', () => {
  it('counts a chunk that several parts share once, and others as they come', () => {
    const [a, b, c] = [[1, 2], [3], [4, 5]].map((values) => new Chunk(batchOf(values), ORIGIN)) as [
      Chunk,
      Chunk,
      Chunk,
    ];
    const base = rowsOf(batchOf([]));
    const part = (chunks: readonly Chunk[], order: readonly (readonly [number, number])[]) =>
      new Rows({
        ...base,
        chunks,
        chunkOf: Uint32Array.from(order, ([chunk]) => chunk),
        rowOf: Uint32Array.from(order, ([, row]) => row),
      });
    const whole = concatRows(
      [
        part(
          [a, b],
          [
            [1, 0],
            [0, 1],
          ],
        ),
        part(
          [c, a],
          [
            [0, 1],
            [1, 0],
          ],
        ),
        part([b], []),
      ],
      new BumpAllocator(),
    );
    expect(valuesOf(whole)).toEqual([3, 2, 5, 1]);
    expect(whole.chunks).toEqual([a, b, c]);
  });

  it('gives a single part as it is', () => {
    const rows = rowsOf(batchOf([1]));
    expect(concatRows([rows], new BumpAllocator())).toBe(rows);
  });
});
