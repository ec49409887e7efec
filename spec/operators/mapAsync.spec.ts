import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import {
  firstValueFrom,
  from,
  map,
  mergeMap,
  type Observable,
  of,
  throwError,
  timer,
  toArray,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { mapAsync } from '../../lib/operators/mapAsync.ts';
import { consume } from '../../lib/sinks/consume.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { collect } from '../engine/collect.ts';
import { counting } from '../engine/counting.ts';
import { range } from '../engine/range.ts';

const later = async <T>(value: T, turns: number): Promise<T> => {
  for (let i = 0; i < turns; i++) await undefined;
  return value;
};

describe('mapAsync()', () => {
  it.each([true, false])('gives each result once, with ordered: %s', async (ordered) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(12), { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        async (turns, concurrency, asyncReads) => {
          const { items$, log } = counting(turns.length, asyncReads);
          let working = 0;
          const mapped$ = items$.pipe(
            mapAsync(
              async (i) => {
                working++;
                expect(working).toBeLessThanOrEqual(concurrency);
                await later(i, turns[i] as number);
                working--;
                return i * 2;
              },
              { concurrency, ordered },
            ),
          );
          let used = 0;
          const results: number[] = [];
          for await (const result of pull(mapped$)) {
            results.push(result);
            // What is worked on, waits or is in use is read; nothing else is.
            expect(log.read).toBeLessThanOrEqual(++used + concurrency);
            await later(0, 3);
          }
          expect(ordered ? results : results.sort((a, b) => a - b)).toEqual(
            range(turns.length).map((i) => i * 2),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('keeps the order where the first takes longest, and does not where it need not', async () => {
    const work = (ordered: boolean) =>
      collect(
        pull(
          counting(4).items$.pipe(
            mapAsync((i) => later(i, 50 - 10 * i), { concurrency: 4, ordered }),
          ),
        ),
      );
    expect(await work(true)).toEqual([0, 1, 2, 3]);
    expect(await work(false)).toEqual([3, 2, 1, 0]);
  });

  it('works on as many elements at once as it may, and on no more', async () => {
    let working = 0;
    let most = 0;
    const work = async (i: number) => {
      most = Math.max(most, ++working);
      await sleep(2);
      working--;
      return i;
    };
    await consume(counting(20).items$.pipe(mapAsync(work, { concurrency: 5 })), () => {});
    expect(most).toBe(5);
  });

  const several: [string, (i: number) => Observable<number>][] = [
    ['an Observable', (i) => of(i, i + 0.5)],
    ['an asynchronous Observable', (i) => timer(1).pipe(mergeMap(() => [i, i + 0.5]))],
    ['one of our streams', (i) => counting(2, true).items$.pipe(map((half) => i + half / 2))],
  ];

  it.each(several)('gives all results in %s', async (_, project) => {
    const mapped$ = counting(10).items$.pipe(mapAsync(project, { concurrency: 3 }));
    const expected = range(10).flatMap((i) => [i, i + 0.5]);
    expect(await collect(pull(mapped$))).toEqual(expected);
    expect(await firstValueFrom(mapped$.pipe(toArray()))).toEqual(expected);
  });

  it('reads of our streams within what is wanted, and closes them', async () => {
    const logs = range(3).map(() => counting(100, true));
    const mapped$ = counting(3).items$.pipe(
      mapAsync((i) => (logs[i] as (typeof logs)[0]).items$, { concurrency: 2 }),
    );
    let used = 0;
    for await (const _item of pull(mapped$)) {
      used++;
      const read = logs.reduce((sum, { log }) => sum + log.read, 0);
      expect(read).toBeLessThanOrEqual(used + 2);
      if (used === 150) break;
    }
    expect(logs.map(({ log }) => [log.opened, log.closed])).toEqual([
      [1, 1],
      [1, 1],
      [expect.any(Number), expect.any(Number)],
    ]);
    expect(logs[2]?.log.opened).toBe(logs[2]?.log.closed);
  });

  it('takes all that is no promise and no Observable for one result', async () => {
    const values = ['ab', new Uint8Array(2), undefined, null, 0, [1, 2], new Map([[1, 2]])];
    const count = values.length;
    const project = (i: number) => values[i];
    const mapped$ = counting(count).items$.pipe(mapAsync(project, { concurrency: 2 }));
    expect(await collect(pull(mapped$))).toEqual(values);
    const promised$ = counting(count).items$.pipe(
      mapAsync(async (i) => values[i], { concurrency: 2 }),
    );
    expect(await collect(pull(promised$))).toEqual(values);
  });

  it('takes an object with `then` for a promise', async () => {
    const thenable = (i: number): PromiseLike<number> => {
      const promise = sleep(1, i);
      return Object.fromEntries([['then', promise.then.bind(promise)]]) as never;
    };
    const mapped$ = counting(3).items$.pipe(mapAsync(thenable, { concurrency: 2 }));
    expect(await collect(pull(mapped$))).toEqual([0, 1, 2]);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('worn out'))],
    [
      'throws',
      () => {
        throw new Error('worn out');
      },
    ],
    ['gives an Observable that fails', () => throwError(() => new Error('worn out'))],
  ])('delivers what came before, then the error, where project %s', async (_, fail) => {
    const { items$, log } = counting(20);
    const seen: number[] = [];
    const mapped$ = items$.pipe(
      mapAsync((i) => (i === 5 ? fail() : later(i, 20 - i)), { concurrency: 4 }),
    );
    await expect(consume(mapped$, (i) => seen.push(i as number))).rejects.toThrow('worn out');
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    expect(log.closed).toBe(1);
  });

  it('waits for what is worked on before an error from upstream', async () => {
    const failing$ = from(range(3)).pipe(
      map((i) => {
        if (i === 2) throw new Error('worn out');
        return i;
      }),
    );
    const seen: number[] = [];
    const mapped$ = failing$.pipe(mapAsync((i) => sleep(5, i), { concurrency: 4 }));
    await expect(consume(mapped$, (i) => seen.push(i))).rejects.toThrow('worn out');
    expect(seen).toEqual([0, 1]);
  });

  it('aborts at once what is worked on, and disposes of what arrives late', async () => {
    const signals: AbortSignal[] = [];
    const disposed: number[] = [];
    const mapped$ = counting(20).items$.pipe(
      mapAsync(
        (i, { signal, index }) => {
          expect(index).toBe(i);
          signals.push(signal);
          return sleep(2, i);
        },
        { concurrency: 3, dispose: (i) => disposed.push(i) },
      ),
    );
    const items = pull(mapped$);
    await items.next();
    const started = signals.length;
    void items.return();
    expect(signals.filter(({ aborted }) => aborted).length).toBeGreaterThan(0);
    await sleep(10);
    expect(signals).toHaveLength(started);
    expect(disposed.sort()).toEqual(range(started).slice(1));
  });

  it('works in several stages, one behind the other, each within its own bound', async () => {
    const working = [0, 0];
    const work = (stage: 0 | 1, bound: number) => async (i: number) => {
      working[stage] = (working[stage] as number) + 1;
      expect(working[stage]).toBeLessThanOrEqual(bound);
      await sleep(0);
      working[stage] = (working[stage] as number) - 1;
      return i;
    };
    const both$ = counting(30, true).items$.pipe(
      mapAsync(work(0, 4), { concurrency: 4 }),
      mapAsync((i) => of(i), { concurrency: 2 }),
      mapAsync(work(1, 3), { concurrency: 3 }),
    );
    expect(await collect(pull(both$))).toEqual(range(30));
  });

  it.each([
    [{ concurrency: 0 }, 'concurrency'],
    [{ concurrency: 1.5 }, 'concurrency'],
    [{ concurrency: 1, order: true } as never, 'order'],
  ])('refuses %j at once', (options, name) => {
    const error = (() => {
      try {
        return mapAsync((i: number) => of(i), options);
      } catch (caught) {
        return caught;
      }
    })();
    expect(isMillraceError(error, 'option')).toBe(true);
    expect((error as Error).message).toContain(`\`${name}\``);
  });

  it('works in a plain subscription', async () => {
    expect(
      await firstValueFrom(
        from(range(9)).pipe(
          mapAsync((i) => later(i, 9 - i), { concurrency: 3 }),
          toArray(),
        ),
      ),
    ).toEqual(range(9));
  });

  it('is not resumed by force either, as no position is that of a stream opened within', async () => {
    const files$ = from([1, 2]).pipe(
      mapAsync(() => fromColumns({ x: new Int32Array(8) }, { chunkRows: 2 }), { concurrency: 1 }),
    );
    const { value } = await pull(files$).next();
    const items = pull(files$, { resume: { ...(value?.checkpoint as Checkpoint), force: true } });
    const error = await items.next().catch((caught: unknown) => caught);
    expect(isMillraceError(error, 'checkpoint'), String(error)).toBe(true);
    expect((error as Error).message).toContain('`mapAsync`');
  });
});
