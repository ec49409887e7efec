import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { bufferCount, concatMap, from, lastValueFrom, merge, type Observable, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Rows } from '../../lib/core/rows.ts';
import type { Dataset } from '../../lib/datasets/dataset.ts';
import { fromDataset } from '../../lib/datasets/fromDataset.ts';
import { interleave } from '../../lib/operators/interleave.ts';
import { prefetch } from '../../lib/operators/prefetch.ts';
import { takeRows } from '../../lib/operators/takeRows.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { leavesNothingBehind } from '../../lib/testing/leavesNothingBehind.ts';
import { valuesOf } from './values.ts';
import { type WatchOptions, watchedDataset } from './watchedDataset.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const oneByOne = (count: number) => ({ parts: [range(count).map(() => 1)] });
const numbersOf = (rows: Rows) => valuesOf([rows], 'row');

/** Numbers that come one by one. */
function slow(options: WatchOptions, readAhead: number) {
  const { dataset, log } = watchedDataset(options);
  return { items$: fromDataset(dataset, { readAhead }), log };
}

describe('what is read ahead', () => {
  it('keeps its order, however long each read takes, and is never more than it may be', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(4), { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
        fc.record({
          batchRows: fc.integer({ min: 1, max: 3 }),
          readAhead: fc.nat(5),
          ahead: fc.nat(2),
        }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 }),
        async (parts, { batchRows, readAhead, ahead }, turns) => {
          const options = {
            parts,
            batchRows,
            turns: (i: number) => turns[i % turns.length] as number,
          };
          const { items$, log } = slow(options, readAhead);
          const seen: unknown[] = [];
          let elements = 0;
          for await (const rows of pull(items$, { prefetch: ahead })) {
            seen.push(...numbersOf(rows));
            elements++;
            await sleep(0);
            expect(log.started).toBeLessThanOrEqual(elements + readAhead + ahead);
          }
          expect(seen).toEqual(range(parts.flat().reduce((sum, rows) => sum + rows, 0)));
          expect(log.maxInFlight).toBeLessThanOrEqual(Math.max(1, readAhead));
          expect([log.opened, log.closed]).toEqual([parts.length, parts.length]);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('is in flight as often at once as it may be, in several blocks', async () => {
    const { items$, log } = slow({ ...oneByOne(20), turns: () => 10 }, 4);
    const all = await lastValueFrom(items$.pipe(toArray()));
    expect(valuesOf(all, 'row')).toEqual(range(20));
    expect(log.maxInFlight).toBe(4);
  });

  it('is as much as the run says, whatever the source says', async () => {
    for (const [own, ofRun] of [
      [4, 1],
      [0, 3],
      [2, 0],
    ] as const) {
      const { items$, log } = slow({ ...oneByOne(20), turns: () => 10 }, own);
      const seen: unknown[] = [];
      for await (const rows of pull(items$, { readAhead: ofRun })) seen.push(...numbersOf(rows));
      expect(seen).toEqual(range(20));
      expect(log.maxInFlight).toBe(Math.max(1, ofRun));
    }
  });

  it('is read while the step works, and not before something is wanted', async () => {
    const { items$, log } = slow(oneByOne(20), 2);
    const items = pull(items$);
    await sleep(1);
    expect([log.opened, log.started]).toEqual([0, 0]);
    await items.next();
    await sleep(1);
    expect(log.started).toBe(3);
    await items.return();
    expect([log.opened, log.closed]).toEqual([1, 1]);
    expect(log.signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('stops while the run holds its budget, and goes on', async () => {
    const { items$, log } = slow({ ...oneByOne(20), bytes: 100 }, 8);
    const items = pull(items$.pipe(prefetch(1)), { budgetBytes: 450 });
    for (let used = 1; used <= 20; used++) {
      expect(numbersOf((await items.next()).value as Rows)).toEqual([used - 1]);
      await sleep(1);
      expect(log.started).toBeLessThanOrEqual(used + 4);
      // At least the next one is there, whatever the budget.
      expect(log.started).toBeGreaterThanOrEqual(Math.min(20, used + 1));
    }
    expect((await items.next()).done).toBe(true);
  });

  it('counts the bytes of a block until a batch has shown how large one is', async () => {
    const { items$, log } = slow({ ...oneByOne(20), bytes: 100 }, 8);
    const items = pull(items$, { budgetBytes: 250 });
    const first = items.next();
    await sleep(1);
    // The one that is wanted, and what has room beside it.
    expect(log.maxInFlight).toBeLessThanOrEqual(3);
    await first;
    await items.return();
  });

  it('is always read where it is wanted, however small the budget', async () => {
    const { items$ } = slow({ ...oneByOne(10), bytes: 1000 }, 3);
    const seen: unknown[] = [];
    for await (const rows of pull(items$, { budgetBytes: 1, prefetch: 2 })) {
      seen.push(...numbersOf(rows));
    }
    expect(seen).toEqual(range(10));
  });

  it('holds of the budget what is read and not taken, and nothing in the end', async () => {
    const held: number[] = [];
    const { items$ } = slow({ ...oneByOne(6), bytes: 1000 }, 2);
    const run = { onDiagnostic: ({ heldBytes }: { heldBytes: number }) => held.push(heldBytes) };
    for await (const _ of pull(items$, run)) await sleep(1);
    expect(held.at(-1)).toBe(0);
  });

  it('gives an error its place in the order', async () => {
    const fail = (_: number, block: number) => {
      if (block === 3) throw new Error('worn out');
    };
    const { items$, log } = slow({ ...oneByOne(9), turns: (i) => 9 - i, before: fail }, 5);
    const seen: unknown[] = [];
    const all = items$.forEach((rows) => void seen.push(...numbersOf(rows)));
    await expect(all).rejects.toThrow('worn out');
    expect(seen).toEqual([0, 1, 2]);
    expect(log.closed).toBe(1);
  });

  it('leaves nothing behind, wherever it is given up', async () => {
    for (const options of [
      { readAhead: 3 },
      { readAhead: 2, interleaveGroups: 2, shuffle: true },
    ]) {
      const { dataset, log } = watchedDataset({ parts: [[2, 1], [3], [1, 1]], batchRows: 1 });
      const rows$ = fromDataset(dataset, options);
      const counts = { 'open parts': () => log.opened - log.closed };
      expect(await leavesNothingBehind(rows$, { counts })).toBeUndefined();
    }
  });
});

describe('a block', () => {
  it.each([
    ['fewer', -1, [0, 1, 2, 3]],
    ['more', 1, [0, 1]],
  ])('that yields %s rows than it has is an error, after the rows before', async (_, by, rows) => {
    const { dataset } = watchedDataset({ parts: [[2, 2]] });
    const wrong: Dataset = {
      ...dataset,
      parts: dataset.parts.map((part) => ({
        ...part,
        async open(signal) {
          const open = await part.open(signal);
          if ('stream' in open) throw new Error('there are blocks');
          const blocks = open.blocks.map(({ rows, bytes }, i) => ({
            rows: rows - (i && by),
            bytes,
          }));
          return { ...open, blocks };
        },
      })),
    };
    const seen: unknown[] = [];
    const all = fromDataset(wrong).forEach((rows) => void seen.push(...numbersOf(rows)));
    await expect(all).rejects.toThrow(
      `Cannot read a block: it must yield its ${2 - by} rows; received 2 (part 0`,
    );
    expect(seen).toEqual(rows);
  });

  it('without rows, or a part without blocks, is passed over', async () => {
    const parts = [[], [0, 2, 0], [], [1, 0], [0]];
    for (const options of [{}, { interleaveGroups: 2 }, { shuffle: true }, { readAhead: 3 }]) {
      const { dataset, log } = watchedDataset({ parts });
      const all = await lastValueFrom(fromDataset(dataset, options).pipe(toArray()));
      expect(valuesOf(all, 'row').sort()).toEqual([0, 1, 2]);
      expect(log.closed).toBe(log.opened);
    }
  });
});

describe('what is read ahead at the turn of an epoch', () => {
  /** Holds `size` items together and gives them one by one: its source has ended while it has some. */
  const behind =
    (size: number) =>
    <T>(items$: Observable<T>) =>
      items$.pipe(
        bufferCount(size),
        concatMap((items) => from(items)),
      );

  it('is of the next epoch, whose subscription takes it over, when this one has been read', async () => {
    const { items$, log } = slow(oneByOne(4), 2);
    const items = pull(items$.pipe(behind(4)), { epochs: 3 });
    expect(numbersOf((await items.next()).value as Rows)).toEqual([0]);
    await sleep(1);
    // Three items of this epoch are still to come.
    expect([log.opened, log.started]).toEqual([2, 4 + 2]);
    const rest: unknown[] = [];
    for await (const rows of items) rest.push(...numbersOf(rows));
    expect(rest).toEqual([1, 2, 3, ...range(4), ...range(4)]);
    expect([log.opened, log.started, log.closed]).toEqual([3, 12, 3]);
  });

  it('is started before the last items of this epoch are wanted', async () => {
    const { items$, log } = slow(oneByOne(4), 3);
    const items = pull(items$, { epochs: 2 });
    for (let used = 1; used <= 3; used++) await items.next();
    await sleep(1);
    expect([log.opened, log.started]).toEqual([2, 3 + 3]);
    await items.return();
    expect(log.closed).toBe(2);
  });

  it('goes over more than one epoch where they are short', async () => {
    const { items$, log } = slow(oneByOne(1), 5);
    const seen: unknown[] = [];
    for await (const rows of pull(items$, { epochs: 4 })) {
      seen.push(rows.cursor.stream.epoch);
      await sleep(1);
    }
    expect(seen).toEqual(range(4));
    expect([log.opened, log.started, log.closed]).toEqual([4, 4, 4]);
  });

  it('is closed where nobody came for it', async () => {
    for (const end of ['return', 'throw'] as const) {
      const { items$, log } = slow(oneByOne(4), 2);
      const items = pull(items$.pipe(behind(4)), { epochs: 2 });
      await items.next();
      await sleep(1);
      expect([log.opened, log.closed]).toEqual([2, 1]);
      await items[end](new Error('enough')).catch(() => {});
      expect(log.closed).toBe(2);
    }
    const { items$, log } = slow(oneByOne(9), 2);
    for await (const _ of pull(items$.pipe(takeRows(3)), { epochs: 3 })) await sleep(1);
    expect([log.opened, log.closed]).toEqual([3, 3]);
  });

  it('has room in the budget, and there is none without reading ahead or without another epoch', async () => {
    const cases = [
      [{ readAhead: 2, bytes: 100 }, { epochs: 2, budgetBytes: 250 }, 1],
      [{ readAhead: 0 }, { epochs: 2 }, 0],
      [{ readAhead: 2 }, { epochs: 1 }, 0],
      [{ readAhead: 2 }, { epoch: 4 }, 0],
    ] as const;
    for (const [{ readAhead, ...options }, run, ahead] of cases) {
      const { items$, log } = slow({ ...oneByOne(4), ...options }, readAhead);
      const items = pull(items$.pipe(behind(4)), run);
      await items.next();
      await sleep(1);
      expect(log.started, JSON.stringify(run)).toBe(4 + ahead);
      await items.return();
      expect(log.closed).toBe(log.opened);
    }
  });

  it('tells of what cannot be opened when its epoch has come', async () => {
    let opened = 0;
    const opening = () => {
      if (opened++ === 1) throw new Error('gone');
    };
    const { items$ } = slow({ ...oneByOne(2), opening }, 1);
    const seen: unknown[] = [];
    const all = (async () => {
      for await (const rows of pull(items$.pipe(behind(2)), { epochs: 2 }))
        seen.push(...numbersOf(rows));
    })();
    await expect(all).rejects.toThrow('gone');
    expect(seen).toEqual([0, 1]);
  });

  it('serves each of several subscriptions to one source, of other seeds and columns too', async () => {
    const { items$, log } = slow(oneByOne(2), 1);
    const seen: unknown[] = [];
    const both$ = merge(items$, items$).pipe(behind(4));
    for await (const rows of pull(both$, { epochs: 2 })) {
      seen.push([rows.cursor.stream.epoch, ...numbersOf(rows)]);
      await sleep(1);
    }
    expect(seen.slice(0, 4).sort()).toEqual([
      [0, 0],
      [0, 0],
      [0, 1],
      [0, 1],
    ]);
    expect(seen.slice(4).sort()).toEqual([
      [1, 0],
      [1, 0],
      [1, 1],
      [1, 1],
    ]);
    expect(log.opened).toBe(4);
    const seeds: unknown[] = [];
    for await (const rows of pull(interleave([items$, items$]), { epochs: 2, seed: 3 })) {
      seeds.push(...numbersOf(rows));
    }
    expect(seeds).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
    expect([log.opened, log.closed]).toEqual([8, 8]);
  });
});
