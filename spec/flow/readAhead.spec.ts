import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { firstValueFrom, map, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { prefetch } from '../../lib/flow/prefetch.ts';
import { pull } from '../../lib/flow/pull.ts';
import { source } from '../../lib/flow/source.ts';
import { range } from './range.ts';

/** Numbers as typed arrays of `bytes` bytes; each read takes some turns of the loop, and reads may overtake one another. */
function slow(
  count: number,
  { readAhead, bytes = 0, turns = () => 1 }: { readAhead: number; bytes?: number; turns?: (i: number) => number },
) {
  const log = { begun: 0, inFlight: 0, most: 0, closed: 0 };
  const items$ = source<Uint8Array>(
    'slow',
    () => {
      let next = 0;
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
          const { items$, log } = slow(turns.length, { readAhead, turns: (i) => turns[i] as number });
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
    for await (const item of pull(raw$, { budgetBytes: 1, prefetch: 2 })) seen.push(item[0] as number);
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
