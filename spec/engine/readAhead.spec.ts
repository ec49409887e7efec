import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { bufferCount, firstValueFrom, map, merge, type Observable, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { asyncClock } from '../../lib/engine/asyncClock.ts';
import { BegunReads } from '../../lib/engine/begunReads.ts';
import { Reads } from '../../lib/engine/reads.ts';
import { freeRun, type RunContext } from '../../lib/engine/runContext.ts';
import { source } from '../../lib/engine/source.ts';
import { mapAsync } from '../../lib/operators/mapAsync.ts';
import { prefetch } from '../../lib/operators/prefetch.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { range } from './range.ts';

/** Numbers as typed arrays of `bytes` bytes; each read takes some turns of the loop, and reads may overtake one another. */
function slow(
  count: number,
  {
    readAhead,
    bytes = 0,
    turns = () => 1,
  }: { readAhead: number; bytes?: number; turns?: (i: number) => number },
) {
  const log = { opened: 0, begun: 0, inFlight: 0, most: 0, closed: 0 };
  const items$ = source<Uint8Array>(
    'slow',
    () => {
      let next = 0;
      log.opened++;
      return {
        async read() {
          const i = next++;
          if (i >= count) return undefined;
          log.begun++;
          log.most = Math.max(log.most, ++log.inFlight);
          for (let turn = turns(i); turn > 0; turn--) await undefined;
          log.inFlight--;
          return new Uint8Array(new ArrayBuffer(bytes + 1), 0, 1).fill(i);
        },
        close: () => {
          log.closed++;
        },
      };
    },
    { readAhead },
  );
  return { items$: items$.pipe(map((item) => item[0] as number)), raw$: items$, log };
}

describe('the read-ahead of a source', () => {
  it('keeps the order, however long each read takes, and never has more reads in flight or ahead', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 40 }),
        fc.nat(5),
        fc.nat(2),
        async (turns, readAhead, ahead) => {
          const { items$, log } = slow(turns.length, {
            readAhead,
            turns: (i) => turns[i] as number,
          });
          const seen: number[] = [];
          for await (const item of pull(items$, { prefetch: ahead })) {
            seen.push(item);
            await sleep(0);
            expect(log.begun).toBeLessThanOrEqual(seen.length + readAhead + ahead);
          }
          expect(seen).toEqual(range(turns.length));
          expect(log.most).toBeLessThanOrEqual(Math.max(1, readAhead));
          expect(log.closed).toBe(1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has as many reads in flight as it may', async () => {
    const { items$, log } = slow(20, { readAhead: 4, turns: () => 10 });
    expect(await firstValueFrom(items$.pipe(toArray()))).toEqual(range(20));
    expect(log.most).toBe(4);
  });

  it('reads while the step works, and nothing before something is wanted', async () => {
    const { items$, log } = slow(20, { readAhead: 2 });
    const items = pull(items$);
    await sleep(1);
    expect(log.begun).toBe(0);
    await items.next();
    await sleep(1);
    expect(log.begun).toBe(3);
    await items.return();
    expect(log.closed).toBe(1);
  });

  it('stops while the run holds its budget, and goes on', async () => {
    const { raw$, log } = slow(20, { readAhead: 8, bytes: 99 });
    const items = pull(raw$.pipe(prefetch(1)), { budgetBytes: 450 });
    for (let used = 1; used <= 20; used++) {
      expect((await items.next()).value?.[0]).toBe(used - 1);
      await sleep(1);
      expect(log.begun).toBeLessThanOrEqual(used + 4);
      // At least the next one is there, whatever the budget.
      expect(log.begun).toBeGreaterThanOrEqual(Math.min(20, used + 1));
    }
    expect((await items.next()).done).toBe(true);
  });

  it('always reads what is wanted, however small the budget', async () => {
    const { raw$ } = slow(10, { readAhead: 3, bytes: 1000 });
    const seen: number[] = [];
    for await (const item of pull(raw$, { budgetBytes: 1, prefetch: 2 }))
      seen.push(item[0] as number);
    expect(seen).toEqual(range(10));
  });

  it('gives an error its place in the order', async () => {
    const failing$ = source(
      'failing',
      () => {
        let next = 0;
        return {
          async read() {
            const i = next++;
            if (i === 3) throw new Error('worn out');
            await sleep(5 - i);
            return i;
          },
          close() {},
        };
      },
      { readAhead: 5 },
    );
    const seen: number[] = [];
    const all = (async () => {
      for await (const item of pull(failing$)) seen.push(item);
    })();
    await expect(all).rejects.toThrow('worn out');
    expect(seen).toEqual([0, 1, 2]);
  });
});

describe('the read-ahead of a source at the turn of an epoch', () => {
  /** Holds `size` items together and gives them one by one when asked: its source has ended while it still has some. */
  const behind =
    (size: number) =>
    <T>(items$: Observable<T>) =>
      items$.pipe(
        bufferCount(size),
        mapAsync((items) => items, { concurrency: 1 }),
      );

  it('reads of the next epoch, whose subscription takes it over, when all of this one has been read', async () => {
    const { items$, log } = slow(4, { readAhead: 2 });
    const items = pull(items$.pipe(behind(4)), { epochs: 3 });
    expect((await items.next()).value).toBe(0);
    await sleep(1);
    // Three items of this epoch are still to come.
    expect(log).toMatchObject({ opened: 2, begun: 4 + 2, closed: 1 });
    const rest: number[] = [];
    for await (const item of items) rest.push(item);
    expect(rest).toEqual([1, 2, 3, ...range(4), ...range(4)]);
    expect(log).toMatchObject({ opened: 3, begun: 12, closed: 3 });
  });

  it('closes what was begun of an epoch that nobody came for', async () => {
    for (const end of ['return', 'throw'] as const) {
      const { items$, log } = slow(4, { readAhead: 2 });
      const items = pull(items$.pipe(behind(4)), { epochs: 2 });
      await items.next();
      await sleep(1);
      expect(log).toMatchObject({ opened: 2, closed: 1 });
      await items[end](new Error('enough')).catch(() => {});
      expect(log.closed).toBe(2);
    }
  });

  it('does so only within the budget, and not at all where nothing is read ahead or no epoch follows', async () => {
    const cases = [
      [{ readAhead: 2, bytes: 99 }, { epochs: 2, budgetBytes: 150 }, 1],
      [{ readAhead: 0 }, { epochs: 2 }, 0],
      [{ readAhead: 2 }, { epochs: 1 }, 0],
      [{ readAhead: 2 }, { epoch: 4 }, 0],
    ] as const;
    for (const [options, run, ahead] of cases) {
      const { items$, log } = slow(4, options);
      const items = pull(items$.pipe(behind(4)), run);
      await items.next();
      await sleep(1);
      expect(log.begun, JSON.stringify(run)).toBe(4 + ahead);
      await items.return();
      expect(log.closed).toBe(log.opened);
    }
  });

  it('has it begun by a reader that works ahead by itself, before its own last items are wanted', async () => {
    const told: string[] = [];
    const items$ = source<number>(
      'ahead',
      ({ epoch, allBegun }) => {
        let next = 0;
        told.push(`epoch ${epoch} opened`);
        return {
          async read() {
            if (next === 1) allBegun?.();
            return next < 6 ? next++ : undefined;
          },
          close: () => told.push(`epoch ${epoch} closed`),
        };
      },
      { readAhead: 1 },
    );
    const seen: number[] = [];
    for await (const item of pull(items$, { epochs: 2 })) {
      seen.push(item);
      if (seen.length === 2) await sleep(1);
      if (seen.length === 2) expect(told).toEqual(['epoch 0 opened', 'epoch 1 opened']);
    }
    expect(seen).toEqual([...range(6), ...range(6)]);
    expect(told.slice(2)).toEqual(['epoch 0 closed', 'epoch 1 closed']);
  });

  it('tells of what cannot be opened when its epoch has come', async () => {
    const items$ = source<number>(
      'fails',
      ({ epoch }) => {
        if (epoch === 1) throw new Error('gone');
        let next = 0;
        return { read: async () => (next < 2 ? next++ : undefined), close() {} };
      },
      { readAhead: 1 },
    );
    const seen: number[] = [];
    const all = (async () => {
      for await (const item of pull(items$.pipe(behind(2)), { epochs: 2 })) seen.push(item);
    })();
    await expect(all).rejects.toThrow('gone');
    expect(seen).toEqual([0, 1]);
  });

  it('serves each of several subscriptions to one source', async () => {
    const opened: number[] = [];
    const items$ = source<number>(
      'shared',
      ({ epoch }) => {
        opened.push(epoch);
        let next = 0;
        return { read: async () => (next < 2 ? 1000 * epoch + next++ : undefined), close() {} };
      },
      { readAhead: 1 },
    );
    const seen: number[] = [];
    for await (const item of pull(merge(items$, items$).pipe(behind(4)), { epochs: 2 })) {
      seen.push(item);
      await sleep(1);
    }
    expect(seen.slice(0, 4).sort()).toEqual([0, 0, 1, 1]);
    expect(seen.slice(4).sort()).toEqual([1000, 1000, 1001, 1001]);
    expect(opened).toEqual([0, 0, 1, 1]);
  });

  it('is taken over only by the same source, in the same epoch, with the same seed and columns', () => {
    const closed: string[] = [];
    const begun = new BegunReads();
    const run = freeRun(asyncClock);
    const ways: [string, Partial<RunContext>, readonly string[] | undefined][] = [
      ['plain', {}, undefined],
      ['of an epoch', { epoch: 1 }, undefined],
      ['of a seed', { seed: 1 }, undefined],
      ['of columns', {}, ['a', 'b']],
    ];
    const made = ways.map(([name, part, columns]) => {
      const open = () => ({ read: async () => undefined, close: () => closed.push(name) });
      const reads = new Reads<unknown>({ run: { ...run, ...part }, columns, open, readAhead: 1 });
      reads.open();
      begun.add('one', reads);
      return reads;
    });
    const take = (source: string, part: Partial<RunContext>, columns?: readonly string[]) =>
      begun.take(source, { run: { ...run, ...part }, columns });
    expect(take('another', {})).toBeUndefined();
    expect(take('one', { epoch: 1, seed: 1 })).toBeUndefined();
    expect(take('one', {}, ['a'])).toBeUndefined();
    expect(take('one', {}, ['a', 'b'])).toBe(made[3]);
    expect(take('one', {}, ['a', 'b'])).toBeUndefined();
    expect(take('one', { seed: 1 })).toBe(made[2]);
    expect(take('one', { epoch: 1 })).toBe(made[1]);
    begun.close();
    expect(closed).toEqual(['plain']);
  });
});
