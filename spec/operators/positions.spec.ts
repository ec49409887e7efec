import { concat, concatWith, from, type Observable, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../lib/core/checkpoint.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { filterRows } from '../../lib/operators/filterRows.ts';
import { interleave } from '../../lib/operators/interleave.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { skipRows } from '../../lib/operators/skipRows.ts';
import { takeRows } from '../../lib/operators/takeRows.ts';
import { pull } from '../../lib/sinks/pull.ts';

const numbers = (count: number, chunkRows: number) =>
  fromColumns({ x: Int32Array.from({ length: count }, (_, i) => i) }, { chunkRows });
const odd = filterRows((row) => Number(row.x) % 2 === 1);

const pipelines: Readonly<Record<string, Observable<Rows>>> = {
  filterRows: numbers(7, 3).pipe(odd),
  takeRows: numbers(9, 3).pipe(takeRows(5)),
  'takeRows twice': numbers(9, 3).pipe(takeRows(5), takeRows(4)),
  skipRows: numbers(9, 3).pipe(skipRows(4)),
  'skipRows twice': numbers(9, 3).pipe(skipRows(1), skipRows(3)),
  shuffle: numbers(7, 3).pipe(shuffle({ window: 4 })),
  'shuffle twice': numbers(7, 3).pipe(shuffle({ window: 4 }), shuffle({ window: 5, seed: 1 })),
  'all of them': numbers(40, 5).pipe(
    odd,
    skipRows(3),
    takeRows(12),
    shuffle({ window: 5 }),
    filterRows((row) => Number(row.x) % 3 !== 0),
    takeRows(6),
  ),
  interleave: interleave([numbers(3, 2).pipe(takeRows(2)), numbers(4, 3)]).pipe(skipRows(1)),
  'streams of different chains': concat(
    numbers(3, 3).pipe(shuffle({ window: 3 })),
    numbers(3, 3),
  ).pipe(shuffle({ window: 3 }), odd),
};

/** For each element its values and its checkpoint. */
async function elementsOf(
  rows$: Observable<Rows>,
  resume?: Checkpoint,
): Promise<{ values: unknown[]; checkpoint: Checkpoint }[]> {
  const elements: { values: unknown[]; checkpoint: Checkpoint }[] = [];
  for await (const rows of pull(rows$, { seed: 3, ...(resume && { resume }) })) {
    const { chunks, chunkOf, rowOf, checkpoint } = rows;
    const values = [...rowOf].map((row, i) =>
      chunks[chunkOf[i] as number]?.data.getChild('x')?.get(row),
    );
    elements.push({ values, checkpoint });
  }
  return elements;
}

describe('the positions of rows', () => {
  // A changed line is Breaking: a checkpoint made before would resume elsewhere.
  it('are these', async () => {
    const lines: Record<string, string[]> = {};
    for (const [name, rows$] of Object.entries(pipelines)) {
      const elements = await elementsOf(rows$);
      lines[name] = elements.map(
        ({ values, checkpoint }) => `${values.join(' ')} ${JSON.stringify(checkpoint.position)}`,
      );
      lines[name].push(elements.at(-1)?.checkpoint.chain ?? 'empty');
    }
    expect(lines).toMatchInlineSnapshot(`
      {
        "all of them": [
          "13 11 7 {"source.block":1,"source.row":5,"source":0,"filterRows":1,"skipRows":3,"takeRows":0,"shuffle":0,"shuffle.window":0,"filterRows#1":3,"takeRows#1":3}",
          "19 23 25 {"source.block":3,"source.row":15,"source":0,"filterRows":1,"skipRows":3,"takeRows":5,"shuffle":0,"shuffle.window":1,"filterRows#1":3,"takeRows#1":6}",
          "fromColumns | filterRows | skipRows count=3 | takeRows count=12 | shuffle window=5 | filterRows | takeRows count=6",
        ],
        "filterRows": [
          "1 {"source":0,"filterRows":1}",
          "3 5 {"source.block":1,"source.row":3,"source":0,"filterRows":2}",
          "fromColumns | filterRows",
        ],
        "interleave": [
          "0 1 1 2 3 {"interleave":6,"skipRows":1}",
          "interleave weights=none stop=all | skipRows count=1",
        ],
        "shuffle": [
          "3 1 0 2 {"source":0,"shuffle":4,"shuffle.window":0}",
          "6 4 5 {"source.block":1,"source.row":3,"source":1,"shuffle":3,"shuffle.window":1}",
          "fromColumns | shuffle window=4",
        ],
        "shuffle twice": [
          "0 3 6 2 1 {"source":0,"shuffle":0,"shuffle.window":0,"shuffle#1":5,"shuffle#1.window":0}",
          "5 4 {"source.block":1,"source.row":3,"source":1,"shuffle":1,"shuffle.window":1,"shuffle#1":2,"shuffle#1.window":1}",
          "fromColumns | shuffle window=4 | shuffle window=5 seed=1",
        ],
        "skipRows": [
          "4 5 {"source.block":1,"source.row":3,"source":3,"skipRows":4}",
          "6 7 8 {"source.block":2,"source.row":6,"source":3,"skipRows":4}",
          "fromColumns | skipRows count=4",
        ],
        "skipRows twice": [
          "4 5 {"source.block":1,"source.row":3,"source":3,"skipRows":1,"skipRows#1":3}",
          "6 7 8 {"source.block":2,"source.row":6,"source":3,"skipRows":1,"skipRows#1":3}",
          "fromColumns | skipRows count=1 | skipRows count=3",
        ],
        "streams of different chains": [
          "1 {"source":0,"shuffle":0,"shuffle.window":0,"shuffle#1":0,"shuffle#1.window":0,"filterRows":1}",
          "1 {"pass.shuffle":1,"source":0,"shuffle":0,"shuffle.window":1,"filterRows":1}",
          "fromColumns | shuffle window=3 | filterRows",
        ],
        "takeRows": [
          "0 1 2 {"source":3,"takeRows":3}",
          "3 4 {"source.block":1,"source.row":3,"source":2,"takeRows":5}",
          "fromColumns | takeRows count=5",
        ],
        "takeRows twice": [
          "0 1 2 {"source":3,"takeRows":3,"takeRows#1":3}",
          "3 {"source.block":1,"source.row":3,"source":1,"takeRows":4,"takeRows#1":4}",
          "fromColumns | takeRows count=5 | takeRows count=4",
        ],
      }
    `);
  });
});

describe('takeRows()', () => {
  const valuesOf = async (rows$: Observable<Rows>, resume?: Checkpoint) =>
    (await elementsOf(rows$, resume)).map(({ values }) => values);

  it('ends after its last row, also where streams of other chains follow one another', async () => {
    const rows$ = concat(numbers(9, 3).pipe(takeRows(2)), numbers(9, 3)).pipe(takeRows(4));
    expect(await valuesOf(rows$)).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('ends after its last row, whatever comes after that', async () => {
    const all: Rows[] = [];
    for await (const rows of pull(numbers(4, 2))) all.push(rows);
    // Emits and fails at once, whatever is asked for.
    const failing$ = from(all).pipe(concatWith(throwError(() => new Error('too late'))));
    expect(await valuesOf(failing$.pipe(takeRows(4)))).toEqual([
      [0, 1],
      [2, 3],
    ]);
    await expect(valuesOf(failing$.pipe(takeRows(5)))).rejects.toThrow('too late');
  });

  it('emits no rows where it is resumed after its last one', async () => {
    const taken$ = numbers(9, 3).pipe(takeRows(4));
    const last = (await elementsOf(taken$)).at(-1);
    expect((await valuesOf(taken$, last?.checkpoint)).flat()).toEqual([]);
  });
});
