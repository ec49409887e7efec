import events from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import {
  bufferCount,
  catchError,
  concatMap,
  concatWith,
  delay,
  map,
  type Observable,
  of,
  repeat,
  retry,
  share,
  tap,
} from 'rxjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { source } from '../../lib/engine/source.ts';
import { batch } from '../../lib/operators/batch.ts';
import { mapAsync } from '../../lib/operators/mapAsync.ts';
import { prefetch } from '../../lib/operators/prefetch.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { tee } from '../../lib/operators/tee.ts';
import { via } from '../../lib/operators/via.ts';
import { zip } from '../../lib/operators/zip.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { toTensors } from '../../lib/tensors/toTensors.ts';
import { collect } from './collect.ts';
import { counting } from './counting.ts';

/** What happens in a run, so that it can be aborted at each event. */
interface Watch {
  readonly happens: () => void;
  readonly open: Set<object>;
  readonly signals: Set<AbortSignal>;
}

function watched(count: number, { happens, open }: Watch): Observable<number> {
  return source('watched', () => {
    const handle = {};
    open.add(handle);
    let next = 0;
    return {
      async read() {
        happens();
        await undefined;
        happens();
        return next < count ? next++ : undefined;
      },
      close: () => open.delete(handle),
    };
  });
}

const work = ({ happens, signals }: Watch) =>
  mapAsync(
    async (i: number, { signal }) => {
      signals.add(signal);
      happens();
      await undefined;
      happens();
      await undefined;
      return i;
    },
    { concurrency: 3 },
  );

const tensors = (i: number) =>
  fromColumns({ x: Float32Array.of(i, i + 1, i + 2) }).pipe(batch({ size: 2 }), toTensors());

const pipelines: Record<string, (watch: Watch) => Observable<unknown>> = {
  'a source': (watch) => watched(6, watch),
  'prefetch and bufferCount': (watch) =>
    watched(8, watch).pipe(prefetch(2), bufferCount(3), prefetch(2)),
  mapAsync: (watch) => watched(8, watch).pipe(work(watch)),
  'two of mapAsync': (watch) => watched(6, watch).pipe(work(watch), prefetch(1), work(watch)),
  'sources within mapAsync': (watch) =>
    watched(3, watch).pipe(mapAsync(() => watched(3, watch), { concurrency: 2 })),
  'concatMap of promises': (watch) => watched(6, watch).pipe(concatMap(async (i) => i)),
  delay: (watch) => watched(4, watch).pipe(delay(1)),
  'via of delay': (watch) => watched(4, watch).pipe(via({ async: 2 }, delay(1))),
  'tee and zip': (watch) => zip(...tee(2)(watched(5, watch))),
  share: (watch) => watched(5, watch).pipe(share()),
  repeat: (watch) => watched(3, watch).pipe(repeat(2)),
  'concatWith another': (watch) => watched(3, watch).pipe(concatWith(watched(3, watch))),
  'tensor batches': (watch) =>
    watched(3, watch).pipe(
      concatMap(tensors),
      map((element) => {
        watch.happens();
        if (watch.open.size > 0) void element.tensors.x;
        return element;
      }),
      prefetch(2),
    ),
};

let indices = 0;

describe('an abort', () => {
  const rejections: unknown[] = [];
  const note = (reason: unknown) => rejections.push(reason);
  beforeAll(() => process.on('unhandledRejection', note));
  afterAll(() => {
    process.off('unhandledRejection', note);
    console.info(`aborted at ${indices} event indices`);
  });

  const names = Object.keys(pipelines);

  it.each(names.flatMap((name) => [[name, 0] as const, [name, 2] as const]))(
    'leaves nothing at any event of %s, with a prefetch of %i',
    async (name, ahead) => {
      await tf.ready();
      let reachedEvents = 0;
      for (let at = 1, reached = true; reached; at++) {
        const tensorsBefore = tf.memory().numTensors;
        const abort = new AbortController();
        const open = new Set<object>();
        const signals = new Set<AbortSignal>();
        let happened = 0;
        reached = false;
        const watch: Watch = {
          open,
          signals,
          happens() {
            if (++happened !== at) return;
            reached = true;
            abort.abort(new Error('enough'));
            // At once, all the way up.
            expect(open.size).toBe(0);
          },
        };
        const make = pipelines[name] as (watch: Watch) => Observable<unknown>;
        const items = pull(make(watch), { prefetch: ahead, signal: abort.signal });
        const outcome = (async () => {
          for await (const element of items) {
            watch.happens();
            if (abort.signal.aborted) continue;
            const { tensors: made } = element as { tensors?: Record<string, tf.Tensor> };
            if (made !== undefined) expect(made.x?.shape).toEqual([expect.any(Number)]);
            await undefined;
          }
        })();
        await outcome.catch((error) => expect((error as Error).message).toBe('enough'));
        await turn();
        expect(open.size).toBe(0);
        expect(tf.memory().numTensors).toBe(tensorsBefore);
        expect(events.getEventListeners(abort.signal, 'abort')).toHaveLength(0);
        if (reached) reachedEvents++;
      }
      // Less would be a pipeline that hardly ran.
      expect(reachedEvents).toBeGreaterThanOrEqual(8);
      indices += reachedEvents;
      expect(rejections).toEqual([]);
    },
  );

  it('leaves no timer behind, whatever was waiting for one', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    try {
      for (const between of [
        delay<number>(1000),
        concatMap((i: number) => of(i).pipe(delay(1000))),
      ]) {
        const items = pull(counting(200).items$.pipe(between), { onDiagnostic: () => {} });
        void items.next();
        await vi.advanceTimersByTimeAsync(10);
        expect(vi.getTimerCount()).toBeGreaterThan(0);
        await items.return();
        expect(vi.getTimerCount()).toBe(0);
      }
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('subscribing again', () => {
  const failing = (times: number) => {
    let failures = 0;
    const { items$, log } = counting(4, true);
    const failing$ = items$.pipe(
      map((i) => {
        if (i === 2 && failures++ < times) throw new Error('worn out');
        return i;
      }),
    );
    return { failing$, log };
  };

  it('retries from the start, closing what failed', async () => {
    const { failing$, log } = failing(2);
    expect(await collect(pull(failing$.pipe(prefetch(1), retry(3))))).toEqual([
      0, 1, 0, 1, 0, 1, 2, 3,
    ]);
    expect([log.opened, log.closed]).toEqual([3, 3]);
  });

  it('goes on with what catchError gives, also with the same stream', async () => {
    const { failing$, log } = failing(1);
    expect(await collect(pull(failing$.pipe(catchError((_, again$) => again$))))).toEqual([
      0, 1, 0, 1, 2, 3,
    ]);
    expect([log.opened, log.closed]).toEqual([2, 2]);
  });

  it('repeats and concatenates, one handle open at a time', async () => {
    const { items$, log } = counting(3, true);
    const most: number[] = [];
    const all$ = items$.pipe(
      repeat(2),
      concatWith(items$.pipe(prefetch(1))),
      tap(() => most.push(log.opened - log.closed)),
    );
    expect(await collect(pull(all$))).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    expect(Math.max(...most)).toBe(1);
    expect([log.opened, log.closed]).toEqual([3, 3]);
  });

  it('shuffles a repeated stream as in the first round', async () => {
    const rows$ = fromColumns({ x: Float32Array.of(1, 2, 3, 4) }).pipe(
      shuffle({ window: 4 }),
      repeat(2),
    );
    const [first, second] = await collect(pull(rows$));
    expect(second?.rowOf).toEqual(first?.rowOf);
  });
});
