import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MixStep } from '../../lib/core/recipe.ts';
import {
  batch,
  type Checkpoint,
  explain,
  filterRows,
  fromColumns,
  mixup,
  prefetch,
  pull,
  type Rows,
  scalar,
  shuffle,
  skipRows,
  takeRows,
} from '../../lib/index.ts';
import { leavesInputUntouched } from '../../lib/testing/index.ts';

const numbers = (count: number) =>
  fromColumns({ x: Int32Array.from({ length: count }, (_, i) => i) });
const features = { x: scalar({ dtype: 'int32' }) };
const mixable = { x: scalar() };
const values = ({ chunks, chunkOf, rowOf }: Rows) =>
  [...rowOf].map((row, i) => chunks[chunkOf[i] as number]?.data.getChild('x')?.get(row) as number);
async function collect<T, R>(stream: AsyncIterable<T>, of: (element: T) => R): Promise<R[]> {
  const all: R[] = [];
  for await (const element of stream) all.push(of(element));
  return all;
}
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('shuffle()', () => {
  it('permutes no rows that others see too, be they a whole window or a part of it', async () => {
    for (const window of [4, 8, 9]) {
      expect(
        await leavesInputUntouched(shuffle({ window }), { input$: numbers(8) }),
      ).toBeUndefined();
    }
  });

  it('permutes each window: every row once, none beyond its window', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 1, max: 70 }),
        fc.nat(1000),
        async (count, window, seed) => {
          const order = (
            await collect(pull(numbers(count).pipe(shuffle({ window })), { seed }), values)
          ).flat();
          expect([...order].sort((a, b) => a - b)).toEqual(range(count));
          order.forEach((row, place) =>
            expect(Math.floor(row / window)).toBe(Math.floor(place / window)),
          );
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  it('takes the memory of its orders from what the whole run shares: a few buffers for many windows and epochs', async () => {
    const orders$ = numbers(20_000).pipe(shuffle({ window: 100 }));
    const buffers = await collect(pull(orders$, { epochs: 5 }), ({ rowOf }) => rowOf.buffer);
    expect(buffers).toHaveLength(1000);
    expect(new Set(buffers).size).toBeLessThan(6);
  });

  it.each([40, 60])(
    'permutes windows of several record batches too, as those of %i rows',
    async (chunkRows) => {
      const rows$ = fromColumns({ x: Int32Array.from(range(200)) }, { chunkRows });
      const order = (await collect(pull(rows$.pipe(shuffle({ window: 100 }))), values)).flat();
      expect([...order].sort((a, b) => a - b)).toEqual(range(200));
      order.forEach((row, place) => expect(Math.floor(row / 100)).toBe(Math.floor(place / 100)));
    },
  );

  it('is another order every epoch and seed, and the same again', async () => {
    const order = (seed: number, epoch: number) =>
      collect(pull(numbers(50).pipe(shuffle({ window: 50 })), { seed, epoch }), values).then(
        (all) => all.flat().join(),
      );
    const all = await Promise.all([order(1, 0), order(1, 1), order(2, 0), order(0, 1)]);
    expect(new Set(all).size).toBe(4);
    expect(await order(1, 0)).toBe(all[0]);
  });

  // A changed value is Breaking: it changes every stream.
  it('gives this order for seed 1', async () => {
    const order = await collect(
      pull(numbers(12).pipe(shuffle({ window: 12 })), { seed: 1 }),
      values,
    );
    expect(order.flat().join(' ')).toMatchInlineSnapshot(`"3 4 11 1 5 10 0 2 9 6 7 8"`);
  });

  it('copies no values', async () => {
    const source$ = numbers(10);
    const [plain] = await collect(pull(source$), (rows) => rows);
    const [shuffled] = await collect(pull(source$.pipe(shuffle({ window: 10 }))), (rows) => rows);
    expect(shuffled?.chunks[0]?.data.data.children[0]?.values.buffer).toBe(
      plain?.chunks[0]?.data.data.children[0]?.values.buffer,
    );
  });
});

describe('batch()', () => {
  it.each([
    ['keep', [4, 4, 2], [4, 4, 2]],
    ['drop', [4, 4], [4, 4]],
    ['pad', [4, 4, 4], [4, 4, 2]],
  ] as const)('treats the last batch as %s says', async (last, sizes, valid) => {
    const all = await collect(pull(numbers(10).pipe(batch({ size: 4, features, last }))), (b) => b);
    expect(all.map(({ size }) => size)).toEqual(sizes);
    expect(all.map((b) => b.valid)).toEqual(valid);
    expect(all.map(({ index, firstSample }) => [index, firstSample])).toEqual(
      sizes.map((_, i) => [i, 4 * i]),
    );
  });

  it('lets the columns of what is drawn for batches share a buffer, which none of them shares with another', async () => {
    const mixed$ = numbers(40).pipe(batch({ size: 8, features: mixable }), mixup({ alpha: 1 }));
    const columns = (
      await collect(pull(mixed$), ({ recipe }) => recipe.steps as readonly MixStep[])
    )
      .flat()
      .flatMap(({ partner, weight }): ArrayBufferView[] => [partner, weight]);
    expect(columns).toHaveLength(10);
    expect(new Set(columns.map(({ buffer }) => buffer)).size).toBe(1);
    const spans = columns.map(
      ({ byteOffset, byteLength }) => [byteOffset, byteOffset + byteLength] as const,
    );
    spans.sort(([a], [b]) => a - b);
    for (const [i, [, end]] of spans.entries())
      expect(end).toBeLessThanOrEqual(spans[i + 1]?.[0] ?? Infinity);
  });

  it('says what is not as it must be', () => {
    for (const options of [
      { size: 0 },
      { size: 1.5 },
      { size: 4, last: 'lose' },
      { size: 4, features: {} },
      { size: 4, features: { x: 'image' } },
      { sise: 4 },
    ]) {
      expect(() => batch(options as never)).toThrow(/^Cannot `batch`/);
    }
    for (const window of [0, -1, 0.5, NaN])
      expect(() => shuffle({ window })).toThrow(
        /`window` must be a positive integer, in rows; received/,
      );
    expect(() => takeRows(-1)).toThrow(/`count`/);
    expect(() => skipRows(0.5)).toThrow(/`count`/);
    expect(() => prefetch(0)).toThrow(/`ahead` must be a positive integer/);
  });

  it('names the columns there are where one is missing', async () => {
    const missing$ = numbers(3).pipe(batch({ size: 2, features: { y: scalar() } }));
    await expect(pull(missing$).next()).rejects.toThrow(/feature `y`.*`x` \(Int32\); received `y`/);
  });
});

describe('filterRows(), takeRows() and skipRows()', () => {
  it('keep the rows that they should, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(100),
        fc.nat(120),
        fc.nat(120),
        fc.integer({ min: 1, max: 5 }),
        async (count, take, skip, by) => {
          const some$ = numbers(count).pipe(
            filterRows((row) => Number(row.x) % by === 0),
            skipRows(skip),
            takeRows(take),
          );
          const kept = (await collect(pull(some$), values)).flat();
          expect(kept).toEqual(
            range(count)
              .filter((x) => x % by === 0)
              .slice(skip, skip + take),
          );
        },
      ),
      { numRuns: 80, seed: 4 },
    );
  });

  it('reads a column by name, also one named get', async () => {
    const odd$ = fromColumns({ get: Int32Array.of(1, 2, 3) }).pipe(
      filterRows((row) => row.get('get') !== 2),
    );
    expect((await collect(pull(odd$), ({ length }) => length))[0]).toBe(2);
  });
});

describe('a checkpoint', () => {
  const chains = {
    plain: () => numbers(57).pipe(batch({ size: 8, features })),
    shuffled: () =>
      numbers(57).pipe(
        shuffle({ window: 20 }),
        batch({ size: 8, features: mixable }),
        mixup({ alpha: 1, per: 'sample' }),
      ),
    twice: () =>
      numbers(57).pipe(
        shuffle({ window: 9 }),
        shuffle({ window: 20 }),
        batch({ size: 7, features }),
      ),
    chosen: () =>
      numbers(99).pipe(
        skipRows(5),
        filterRows((row) => Number(row.x) % 3 !== 0),
        shuffle({ window: 16 }),
        takeRows(41),
        batch({ size: 8, features }),
        prefetch(3),
      ),
  };

  it.each(Object.entries(chains))(
    'goes on exactly after any batch, in this and the next epoch: %s',
    async (_, make) => {
      const told = (run: object) =>
        collect(pull(make(), { seed: 5, ...run }), (b) => JSON.stringify(explain(b)));
      const all = await told({ epochs: 2 });
      const checkpoints = await collect(pull(make(), { seed: 5, epochs: 2 }), ({ checkpoint }) =>
        JSON.stringify(checkpoint),
      );
      for (const [i, text] of checkpoints.entries()) {
        expect(text.length).toBeLessThan(1024);
        expect(await told({ epochs: 2, resume: JSON.parse(text) as Checkpoint })).toEqual(
          all.slice(i + 1),
        );
      }
    },
  );

  it('is refused by another run, and by another data set', async () => {
    const [first] = await collect(
      pull(chains.plain(), { seed: 5 }),
      ({ checkpoint }) => checkpoint,
    );
    expect(() => pull(chains.plain(), { seed: 6, resume: first as Checkpoint })).toThrow(
      /`seed` must be that of the checkpoint, 5; received 6/,
    );
    const other$ = fromColumns({ y: new Float32Array(57) }).pipe(batch({ size: 8 }));
    await expect(pull(other$, { resume: first as Checkpoint }).next()).rejects.toThrow(
      /same data set/,
    );
  });
});
