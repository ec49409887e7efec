import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import {
  asyncScheduler,
  debounceTime,
  filter,
  firstValueFrom,
  from,
  map,
  mergeMap,
  type Observable,
  of,
  pipe,
  Subject,
  subscribeOn,
  switchMap,
  timer,
  toArray,
} from 'rxjs';
import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { prefetch } from '../../lib/operators/prefetch.ts';
import { tee } from '../../lib/operators/tee.ts';
import { via } from '../../lib/operators/via.ts';
import { zip } from '../../lib/operators/zip.ts';
import { consume } from '../../lib/sinks/consume.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { collect } from './collect.ts';
import { counting } from './counting.ts';
import { range } from './range.ts';

const refusal = (make: () => unknown): unknown => {
  try {
    return make();
  } catch (error) {
    return error;
  }
};

describe('via()', () => {
  const lost: [string, (s$: Observable<number>) => Observable<number>][] = [
    ['subscribeOn', subscribeOn(asyncScheduler)],
    ['a timer before it', (s$) => timer(1).pipe(switchMap(() => s$))],
    [
      'a Subject between',
      (s$) => {
        const subject = new Subject<number>();
        setTimeout(() => s$.subscribe(subject), 1);
        return subject;
      },
    ],
  ];

  it.each(lost)('is the way out where the context is lost: %s', async (_, operator) => {
    const { items$, log } = counting(100, true);
    let used = 0;
    for await (const item of pull(items$.pipe(via({ async: 3 }, operator)))) {
      expect(item).toBe(used++);
      await sleep(0);
      expect(log.read).toBeLessThanOrEqual(used + 3);
    }
    expect(used).toBe(100);
    expect(log).toEqual({ read: 100, opened: 1, closed: 1 });
  });

  it.each(lost)('closes the source when the loop is left: %s', async (_, operator) => {
    const { items$, log } = counting(100, true);
    for await (const item of pull(items$.pipe(via({ async: 3 }, operator)))) if (item === 5) break;
    expect([log.opened, log.closed]).toEqual([1, 1]);
  });

  it('knows at once what a synchronous segment does, so that nothing is probed', async () => {
    const { items$, log } = counting(10_000);
    const sparse$ = items$.pipe(
      via(
        { sync: true },
        pipe(
          filter((x) => x % 5000 === 4999),
          map((x) => x + 1),
        ),
      ),
    );
    const timers = vi.spyOn(globalThis, 'setInterval');
    expect(await collect(pull(sparse$))).toEqual([5000, 10_000]);
    expect(timers).not.toHaveBeenCalled();
    timers.mockRestore();
    expect(log.closed).toBe(1);
  });

  it('goes on after an asynchronous segment has dropped what was on its way', async () => {
    const { items$ } = counting(40);
    expect(await collect(pull(items$.pipe(via({ async: 4 }, debounceTime(1)))))).toContain(39);
  });

  it.each([
    [{}],
    [{ sync: false }],
    [{ async: 0 }],
    [{ async: 1.5 }],
    [null],
    [{ sync: true, async: 1 }],
  ])('refuses the segment %j at once', (segment) => {
    expect(
      isMillraceError(
        refusal(() => via(segment as never, (x$) => x$)),
        'option',
      ),
    ).toBe(true);
  });

  it('passes on undefined', async () => {
    expect(
      await collect(pull(of(undefined, 1, undefined).pipe(via({ sync: true }, (x$) => x$)))),
    ).toEqual([undefined, 1, undefined]);
  });
});

describe('zip()', () => {
  it('gives what the zip of RxJS gives, none of its streams running ahead', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(8), fc.nat(8), fc.nat(8), fc.boolean(), async (a, b, c, later) => {
        const streams = [counting(a, later), counting(b), counting(c, !later)] as const;
        let used = 0;
        const zipped$ = zip(
          streams[0].items$,
          streams[1].items$.pipe(mergeMap((x) => [x, x])),
          streams[2].items$,
        );
        const lists: number[][] = [];
        for await (const list of pull(zipped$)) {
          lists.push(list);
          used++;
          await sleep(0);
          for (const { log } of streams) expect(log.read).toBeLessThanOrEqual(used);
        }
        const length = Math.min(a, 2 * b, c);
        expect(lists).toEqual(range(length).map((i) => [i, Math.floor(i / 2), i]));
        for (const { log } of streams) expect(log.closed).toBe(log.opened);
      }),
      { numRuns: 60 },
    );
  });

  it('has the types of its streams', async () => {
    const pairs$ = zip(of(1), of('a'));
    expectTypeOf(pairs$).toEqualTypeOf<Observable<[number, string]>>();
    expect(await collect(pull(pairs$))).toEqual([[1, 'a']]);
  });

  it('refuses no streams', () => {
    expect(isMillraceError(refusal(zip), 'option')).toBe(true);
  });
});

describe('tee()', () => {
  it('gives each element to each branch, the fastest at most maxSkew ahead', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(40),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.infiniteStream(fc.nat(2)),
        async (count, maxSkew, later, pace) => {
          const { items$, log } = counting(count, later);
          const branches = tee(3, { maxSkew })(items$);
          const used = [0, 0, 0];
          const read = async (branch: number) => {
            const seen: number[] = [];
            for await (const item of pull(branches[branch] as Observable<number>)) {
              seen.push(item);
              used[branch] = seen.length;
              expect(log.read).toBeLessThanOrEqual(Math.min(...used) + maxSkew + 1);
              for (let turns = 3 * (pace.next().value as number); turns > 0; turns--)
                await undefined;
            }
            return seen;
          };
          expect(await Promise.all([0, 1, 2].map(read))).toEqual([
            range(count),
            range(count),
            range(count),
          ]);
          expect(log).toEqual({ read: count, opened: 1, closed: 1 });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('works within one run, and anew in each epoch', async () => {
    const { items$, log } = counting(10, true);
    const [left$, right$] = tee(2)(items$);
    const both$ = zip(left$, right$.pipe(map((x) => -x)));
    expect(await collect(pull(both$, { epochs: 2 }))).toEqual(
      [...range(10), ...range(10)].map((i) => [i, -i]),
    );
    expect([log.opened, log.closed]).toEqual([2, 2]);
  });

  it('is not held up by a branch that was given up', async () => {
    const { items$, log } = counting(50, true);
    const [left$, right$] = tee(2, { maxSkew: 2 })(items$);
    const given = pull(right$);
    const all = collect(pull(left$));
    await given.next();
    await given.return();
    expect(await all).toEqual(range(50));
    expect(log.closed).toBe(1);
  });

  it('releases from the budget what a branch that leaves has not read', async () => {
    const items = Array.from({ length: 12 }, () => new Uint8Array(1000));
    const [left$, right$] = tee(2, { maxSkew: 8 })(from(items));
    const held: number[] = [];
    const left = pull(left$, { onDiagnostic: ({ heldBytes }) => held.push(heldBytes) });
    const right = pull(right$);
    const first = left.next();
    await right.next();
    await first;
    await right.return();
    await collect(left);
    expect(held.at(-1)).toBeLessThanOrEqual(1000);
  });

  it('brings an error to each branch, after what came before it', async () => {
    const failing$ = counting(5).items$.pipe(
      map((i) => {
        if (i === 3) throw new Error('worn out');
        return i;
      }),
    );
    const outcomes = tee(2)(failing$).map(async (branch$) => {
      const seen: number[] = [];
      await expect(consume(branch$, (i) => seen.push(i))).rejects.toThrow('worn out');
      return seen;
    });
    expect(await Promise.all(outcomes)).toEqual([range(3), range(3)]);
  });

  it('refuses what has to be disposed of, and runs that differ', async () => {
    const owned = { dispose() {}, detach() {} };
    const [a$] = tee(1)(of(owned));
    expect(isMillraceError(await collect(pull(a$)).catch((error) => error), 'option')).toBe(true);
    const [left$, right$] = tee(2)(counting(5, true).items$);
    const left = pull(left$, { seed: 1 });
    const first = left.next();
    expect(
      isMillraceError(await collect(pull(right$, { seed: 2 })).catch((error) => error), 'option'),
    ).toBe(true);
    expect((await first).value).toBe(0);
    await left.return();
  });

  it('works in plain subscriptions', async () => {
    const { items$, log } = counting(20, true);
    const both = tee(2)(items$).map((branch$) => firstValueFrom(branch$.pipe(toArray())));
    expect(await Promise.all(both)).toEqual([range(20), range(20)]);
    expect(log.opened).toBe(1);
  });

  it('has as many branches as it is told', () => {
    expectTypeOf(tee(2)(of(1))).toEqualTypeOf<[Observable<number>, Observable<number>]>();
    expect(tee(4)(of(1))).toHaveLength(4);
    for (const count of [0, 1.5])
      expect(
        isMillraceError(
          refusal(() => tee(count)),
          'option',
        ),
      ).toBe(true);
    expect(
      isMillraceError(
        refusal(() => tee(2, { maxSkew: 0 })),
        'option',
      ),
    ).toBe(true);
  });
});

describe('prefetch()', () => {
  const buffers = (count: number, bytes: number) => {
    const { items$, log } = counting(count, true);
    return {
      log,
      items$: items$.pipe(map((i) => new Uint8Array(new ArrayBuffer(bytes), 0, 1).fill(i))),
    };
  };

  it.each([
    [{ bytes: 1000 }, 10],
    [{ bytes: 950 }, 10],
    [{ bytes: 1 }, 1],
    [3, 3],
  ])('keeps %j ready: %i elements of 100 bytes', async (ahead, elements) => {
    const { items$, log } = buffers(50, 100);
    const items = pull(items$.pipe(prefetch(ahead)));
    await items.next();
    await sleep(1);
    expect(log.read).toBe(1 + elements);
    await items.return();
  });

  it('counts memory that elements share once', async () => {
    const shared = new ArrayBuffer(100);
    const { items$, log } = counting(50, true);
    const items = pull(
      items$.pipe(
        map((i) => new Uint8Array(shared, i, 1)),
        prefetch({ bytes: 101 }),
      ),
    );
    await items.next();
    await sleep(1);
    expect(log.read).toBe(50);
    await items.return();
  });

  it('runs ahead only while the budget of the run has room, and goes on when it has again', async () => {
    const { items$, log } = buffers(30, 100);
    let used = 0;
    for await (const _item of pull(items$.pipe(prefetch(20)), { budgetBytes: 550 })) {
      used++;
      await sleep(0);
      expect(log.read).toBeLessThanOrEqual(used + 6);
    }
    expect(used).toBe(30);
  });

  it('disposes of what it keeps ready when the loop is left', async () => {
    const disposed = new Set<number>();
    const items$ = counting(10, true).items$.pipe(
      map((i) => ({ dispose: () => disposed.add(i), detach() {} })),
      prefetch(3),
    );
    const items = pull(items$);
    await items.next();
    await sleep(1);
    expect(disposed).toEqual(new Set());
    await items.return();
    expect(disposed).toEqual(new Set([0, 1, 2, 3]));
  });

  it.each([[0], [1.5], [{ bytes: 0 }], [undefined]])('refuses %j', (ahead) => {
    expect(
      isMillraceError(
        refusal(() => prefetch(ahead as never)),
        'option',
      ),
    ).toBe(true);
  });
});
