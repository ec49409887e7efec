import events from 'node:events';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import {
  asyncScheduler,
  bufferCount,
  concat,
  concatMap,
  delay,
  EMPTY,
  filter,
  firstValueFrom,
  from,
  map,
  mergeMap,
  type Observable,
  of,
  repeat,
  scan,
  share,
  subscribeOn,
  switchMap,
  take,
  tap,
  throwError,
  timer,
  toArray,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { prefetch } from '../../lib/operators/prefetch.ts';
import { consume } from '../../lib/sinks/consume.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { collect } from '../engine/collect.ts';
import { counting } from '../engine/counting.ts';
import { range } from '../engine/range.ts';

describe('pull()', () => {
  it.each([false, true])(
    'yields every item once and in order, reads being asynchronous: %s',
    async (later) => {
      const { items$, log } = counting(100, later);
      expect(await collect(pull(items$))).toEqual(range(100));
      expect(log).toEqual({ read: 100, opened: 1, closed: 1 });
    },
  );

  it('reads nothing before it is asked', async () => {
    const { items$, log } = counting(10);
    const items = pull(items$);
    await sleep(5);
    expect(log).toEqual({ read: 0, opened: 0, closed: 0 });
    expect((await items.next()).value).toBe(0);
    expect(log.read).toBe(1);
    await items.return();
    expect(log.closed).toBe(1);
  });

  it.each([0, 1, 2, 5])('runs ahead by exactly its prefetch of %i', async (ahead) => {
    const { items$, log } = counting(100);
    let used = 0;
    for await (const item of pull(items$, { prefetch: ahead })) {
      expect(item).toBe(used);
      used++;
      await sleep(0);
      expect(log.read).toBe(Math.min(100, used + ahead));
    }
    expect(used).toBe(100);
  });

  it.each([
    [1, [2, 3, 4, 5, 6, 7]],
    [2, [3, 3, 5, 5, 7, 7]],
    [3, [4, 4, 6, 6, 8, 8]],
    [4, [5, 5, 5, 8, 8, 8]],
  ])(
    'asks for many at a time, when fewer than half of its prefetch of %i are left',
    async (ahead, expected) => {
      const { items$, log } = counting(100);
      const items = pull(items$, { prefetch: ahead });
      const read: number[] = [];
      for (const _ of expected) {
        await items.next();
        read.push(log.read);
      }
      expect(read).toEqual(expected);
      await items.return();
    },
  );

  it.each([0, 1])(
    'fills up while a step waits, not before it has begun, with %i workers',
    async (workers) => {
      const { items$, log } = counting(100);
      const items = pull(items$, { prefetch: 4, workers });
      await items.next();
      await items.next();
      expect(log.read).toBe(5);
      await turn();
      expect(log.read).toBe(6);
      await items.next();
      expect(log.read).toBe(6);
      await turn();
      expect(log.read).toBe(7);
      await items.return();
    },
  );

  it('does nothing more when the loop turns after its end', async () => {
    const { items$, log } = counting(100);
    const items = pull(items$, { prefetch: 4 });
    await items.next();
    await items.next();
    await items.return();
    await turn();
    expect(log).toEqual({ read: 5, opened: 1, closed: 1 });
  });

  it('opens one subscription an epoch', async () => {
    const { items$, log } = counting(3);
    expect(await collect(pull(items$, { epochs: 3 }))).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    expect(log).toEqual({ read: 9, opened: 3, closed: 3 });
  });

  it('ends an empty stream, and epochs of it', async () => {
    expect(await collect(pull(counting(0).items$, { epochs: 5 }))).toEqual([]);
    expect(await collect(pull(EMPTY, { epochs: 5 }))).toEqual([]);
  });

  it('takes streams that know nothing of demand', async () => {
    expect(await collect(pull(of(1, 2, 3), { epochs: 2 }))).toEqual([1, 2, 3, 1, 2, 3]);
    expect(await collect(pull(from(range(5000))))).toEqual(range(5000));
  });

  it('closes the source when the loop is left', async () => {
    const { items$, log } = counting(100, true);
    for await (const item of pull(items$)) if (item === 3) break;
    expect(log).toEqual({ read: 4, opened: 1, closed: 1 });
  });

  it('delivers what came before an error, then the error', async () => {
    const { items$ } = counting(3);
    const seen: number[] = [];
    const failing$ = concat(
      items$,
      throwError(() => new Error('worn out')),
    );
    await expect(
      (async () => {
        for await (const item of pull(failing$, { prefetch: 10 })) seen.push(item);
      })(),
    ).rejects.toThrow('worn out');
    expect(seen).toEqual([0, 1, 2]);
  });

  it('ends with the reason of its signal, and closes the source at once', async () => {
    const { items$, log } = counting(100);
    const abort = new AbortController();
    const items = pull(items$, { signal: abort.signal });
    await items.next();
    abort.abort(new Error('enough'));
    expect(log.closed).toBe(1);
    await expect(items.next()).rejects.toThrow('enough');
    expect((await items.next()).done).toBe(true);
  });

  it('ends before it begins when its signal is aborted already', async () => {
    const { items$, log } = counting(100);
    await expect(
      pull(items$, { signal: AbortSignal.abort(new Error('never')) }).next(),
    ).rejects.toThrow('never');
    expect(log.opened).toBe(0);
  });

  it('answers calls of next() made at the same time in their order', async () => {
    const items = pull(counting(3, true).items$);
    const results = await Promise.all([
      items.next(),
      items.next(),
      items.next(),
      items.next(),
      items.next(),
    ]);
    expect(results.map(({ value }) => value)).toEqual([0, 1, 2, undefined, undefined]);
  });

  it.each([
    [{ epochs: 0 }, 'epochs'],
    [{ epochs: 2, epoch: 1 }, 'epoch'],
    [{ seed: 0.5 }, 'seed'],
    [{ prefetch: -1 }, 'prefetch'],
    [{ sede: 1 } as object, 'sede'],
  ])('refuses %j at once', (run, name) => {
    const error = (() => {
      try {
        return pull(EMPTY, run);
      } catch (caught) {
        return caught;
      }
    })();
    expect(isMillraceError(error, 'option')).toBe(true);
    expect((error as Error).message).toContain(`\`${name}\``);
  });
});

describe('stock operators between', () => {
  const same: [string, (source$: Observable<number>) => Observable<unknown>][] = [
    ['map', (s) => s.pipe(map((x) => x * 2))],
    ['filter', (s) => s.pipe(filter((x) => x % 7 === 0))],
    ['filter that drops all', (s) => s.pipe(filter(() => false))],
    ['tap', (s) => s.pipe(tap(() => {}))],
    ['scan', (s) => s.pipe(scan((sum, x) => sum + x, 0))],
    ['take', (s) => s.pipe(take(17))],
    ['bufferCount beyond any window', (s) => s.pipe(bufferCount(90))],
    ['toArray', (s) => s.pipe(toArray())],
    ['mergeMap to arrays', (s) => s.pipe(mergeMap((x) => [x, x, x]))],
    ['concatMap to promises', (s) => s.pipe(concatMap(async (x) => x))],
    ['concatMap to arrays', (s) => s.pipe(concatMap((x) => [x, x]))],
    ['delay', (s) => s.pipe(delay(1))],
    ['share', (s) => s.pipe(share())],
    ['repeat', (s) => s.pipe(repeat(3))],
    ['concat', (s) => concat(s, s)],
    [
      'prefetch and map',
      (s) =>
        s.pipe(
          prefetch(3),
          map((x) => -x),
          prefetch(2),
        ),
    ],
  ];

  it.each(same)('%s gives what RxJS alone gives', async (_, through) => {
    const expected = await firstValueFrom(through(from(range(200))).pipe(toArray()));
    for (const later of [false, true]) {
      expect(await collect(pull(through(counting(200, later).items$)))).toEqual(expected);
      expect(await firstValueFrom(through(counting(200, later).items$).pipe(toArray()))).toEqual(
        expected,
      );
    }
  });

  it.each([
    ['map', 0, (s: Observable<number>) => s.pipe(map((x) => x))],
    [
      'tap, scan, filter',
      0,
      (s: Observable<number>) =>
        s.pipe(
          tap(() => {}),
          scan((_, x) => x),
          filter(() => true),
        ),
    ],
    ['mergeMap to three', 0, (s: Observable<number>) => s.pipe(mergeMap((x) => [x, x, x]))],
    ['repeat', 0, (s: Observable<number>) => s.pipe(repeat(2))],
  ] as const)('never read ahead of the step: %s', async (_, ahead, through) => {
    const { items$, log } = counting(50, true);
    let used = 0;
    for await (const _item of pull(through(items$))) {
      used++;
      await sleep(0);
      expect(log.read).toBeLessThanOrEqual(used + ahead);
    }
    expect(used).toBeGreaterThanOrEqual(50);
  });

  it('bounds what an asynchronous operator takes in', async () => {
    const { items$, log } = counting(1000);
    let used = 0;
    let most = 0;
    for await (const _item of pull(items$.pipe(concatMap(async (x) => x)))) {
      used++;
      most = Math.max(most, log.read - used);
      if (used % 100 === 0) await sleep(1);
    }
    expect(used).toBe(1000);
    expect(most).toBeLessThanOrEqual(64);
  });

  it('resubscribes under the same demand after a delay', async () => {
    const { items$, log } = counting(5);
    expect(await collect(pull(items$.pipe(repeat({ count: 3, delay: 2 }))))).toEqual([
      ...range(5),
      ...range(5),
      ...range(5),
    ]);
    expect(log.opened).toBe(3);
  });

  it.each([
    ['subscribeOn', (s: Observable<number>) => s.pipe(subscribeOn(asyncScheduler))],
    ['a timer before it', (s: Observable<number>) => timer(1).pipe(switchMap(() => s))],
  ])('says so where the context is lost: %s', async (_, through) => {
    const { items$, log } = counting(10);
    const error = await collect(pull(through(items$))).catch((caught) => caught);
    expect(isMillraceError(error, 'demand')).toBe(true);
    expect((error as Error).message).toContain('`via(');
    expect(log.read).toBe(0);
  });
});

describe('a plain subscribe', () => {
  it('runs free', async () => {
    expect(await firstValueFrom(counting(1000).items$.pipe(toArray()))).toEqual(range(1000));
    expect(await firstValueFrom(counting(1000, true).items$.pipe(prefetch(4), toArray()))).toEqual(
      range(1000),
    );
  });

  it('stops reading when it is unsubscribed from within', () => {
    const { items$, log } = counting(1000);
    const seen: number[] = [];
    items$.pipe(prefetch(2), take(4)).subscribe((x) => seen.push(x));
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(log.read).toBeLessThanOrEqual(6);
    expect(log.closed).toBe(1);
  });

  it('gives each subscriber a stream of its own', async () => {
    const { items$, log } = counting(3);
    const both = await Promise.all(
      [items$, items$].map((s) => firstValueFrom(s.pipe(prefetch(1), toArray()))),
    );
    expect(both).toEqual([range(3), range(3)]);
    expect(log.opened).toBe(2);
  });
});

describe('consume()', () => {
  it.each([0, 5])('waits for each step and counts, with a prefetch of %i', async (ahead) => {
    const { items$, log } = counting(20);
    let running = 0;
    const result = await consume(
      items$,
      async () => {
        expect(++running).toBe(1);
        await sleep(0);
        running--;
      },
      { epochs: 2, prefetch: ahead },
    );
    expect(result).toEqual({ batches: 40, samples: 40, epochs: 2 });
    expect(log.closed).toBe(2);
  });

  it.each([0, 1, 8])(
    'lets promises settle between steps that return none, with a prefetch of %i',
    async (ahead) => {
      const seen: number[] = [];
      let settled = true;
      const step = (x: number, { index }: { readonly index: number }) => {
        expect([settled, index]).toEqual([true, seen.length]);
        seen.push(x);
        settled = false;
        queueMicrotask(() => {
          settled = true;
        });
      };
      await consume(counting(20).items$, step, { epochs: 2, prefetch: ahead });
      expect(seen).toEqual([...range(20), ...range(20)]);
    },
  );

  it('disposes of each element before the step of the next', async () => {
    const log: string[] = [];
    const owned = (k: number) => ({
      dispose: () => log.includes(`disposed ${k}`) || log.push(`disposed ${k}`),
      detach() {},
      k,
    });
    await consume(from(range(7).map(owned)).pipe(prefetch(1)), ({ k }) => log.push(`step ${k}`), {
      prefetch: 4,
    });
    expect(log).toEqual(range(7).flatMap((k) => [`step ${k}`, `disposed ${k}`]));
  });

  it.each(range(6))(
    'ends with the error of step %i, and with the reason that it aborts with, at once',
    async (at) => {
      const reason = new Error('diverged');
      const controller = new AbortController();
      const ends = {
        throws() {
          throw reason;
        },
        rejects: () => Promise.reject(reason),
        aborts: () => controller.abort(reason),
      };
      for (const [how, end] of Object.entries(ends)) {
        const { items$, log } = counting(20);
        let steps = 0;
        const step = () => (steps++ === at ? end() : undefined);
        const run = { prefetch: 4, ...(how === 'aborts' ? { signal: controller.signal } : {}) };
        await expect(consume(items$, step, run)).rejects.toBe(reason);
        expect([how, steps, log.closed]).toEqual([how, at + 1, 1]);
      }
    },
  );

  it('ends with the error of a step, asking for nothing more', async () => {
    const { items$, log } = counting(20);
    const step = (x: number) => {
      if (x === 4) throw new Error('diverged');
    };
    await expect(consume(items$, step)).rejects.toThrow('diverged');
    expect(log).toEqual({ read: 5, opened: 1, closed: 1 });
  });

  it('takes a million synchronous items without growing the stack', async () => {
    let sum = 0;
    const { items$ } = counting(1_000_000);
    for await (const buffered of pull(
      items$.pipe(
        prefetch(3),
        filter((x) => x % 2 === 0),
        bufferCount(1000),
      ),
    )) {
      sum += buffered.length;
    }
    expect(sum).toBe(500_000);
  });

  it('leaves no listener on a signal that outlives it', async () => {
    const { signal } = new AbortController();
    for (let i = 0; i < 3; i++) await consume(counting(5).items$, () => {}, { signal });
    expect(events.getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
