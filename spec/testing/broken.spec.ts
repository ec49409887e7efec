// Each law, tested against what breaks it.
import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import {
  asyncScheduler,
  concatMap,
  interval,
  map,
  NEVER,
  Observable,
  observeOn,
  of,
  ReplaySubject,
  scan,
  tap,
  toArray,
} from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import {
  type Batch,
  batch,
  fromColumns,
  fromParquet,
  prefetch,
  type Rows,
  shuffle,
  toTensors,
} from '../../lib/index.ts';
import {
  bounded,
  boundedSource,
  independentOfPrefetch,
  LawError,
  leavesInputUntouched,
  leavesNothingBehind,
  resumesExactly,
  sameStreamTwice,
} from '../../lib/testing/index.ts';
import { ThreadPool } from '../../lib/threads/threadPool.ts';
import { numberedTable, parquetOf } from '../datasets/written.ts';

const rows$ = fromColumns({ x: Float32Array.from({ length: 30 }, (_, i) => i) }, { chunkRows: 3 });
const batches$ = rows$.pipe(batch({ size: 4 }));

/** The message with which a law is broken. */
async function broken(law: Promise<void>): Promise<string> {
  const error = await law.then(
    () => new Error('the law was found to hold'),
    (caught: unknown) => caught as Error,
  );
  expect(error).toBeInstanceOf(LawError);
  return error.message;
}

describe('resumesExactly()', () => {
  it('finds an operator with a memory', async () => {
    const numbered$ = () =>
      batches$.pipe(
        scan((last, { checkpoint }) => ({ n: last.n + 1, checkpoint }), {
          n: 0,
          checkpoint: {} as Batch['checkpoint'],
        }),
      );
    expect(await broken(resumesExactly(numbered$))).toBe(
      'resumesExactly: element 1 differs when resumed after element 0: `n` is 2 and then 1',
    );
  });

  it('finds a checkpoint that is one too late, also where only the last of few points shows it', async () => {
    const late$ = batches$.pipe(
      map(({ rows }, i) => ({
        rows,
        checkpoint: i < 9 ? rows.slice(0, rows.length - 1).checkpoint : rows.checkpoint,
      })),
    );
    expect(await broken(resumesExactly(late$, { epochs: 1, points: 1 }))).toMatch(
      /when resumed after element 4/,
    );
  });

  it('finds elements without a checkpoint, checkpoints that are too large, and empty streams', async () => {
    expect(await broken(resumesExactly(of(1, 2)))).toMatch(
      /an element has no `checkpoint`; return it/,
    );
    const large$ = batches$.pipe(
      map(({ checkpoint }) => ({ checkpoint: { ...checkpoint, ballast: 'x'.repeat(1024) } })),
    );
    expect(await broken(resumesExactly(large$))).toMatch(
      /the checkpoint of element 0 has 1\d\d\d bytes/,
    );
    expect(await broken(resumesExactly(of<Rows>()))).toMatch(/no elements/);
  });

  it('finds a stream that cannot be resumed', async () => {
    const foreign$ = batches$.pipe(
      map(({ checkpoint }) => ({ checkpoint: { ...checkpoint, dataset: 'another' } })),
    );
    expect(await broken(resumesExactly(foreign$))).toMatch(
      /cannot be resumed after element 0: CheckpointError/,
    );
  });
});

describe('sameStreamTwice()', () => {
  it('finds chance without a seed', async () => {
    expect(await broken(sameStreamTwice(batches$.pipe(map(() => Math.random()))))).toMatch(
      /element 0 differs in a second run: it is 0\.\d+ and then/,
    );
  });

  it('finds state that was born in the factory', async () => {
    const numbered = () => {
      let n = 0;
      return map(() => n++);
    };
    expect(await broken(sameStreamTwice(batches$.pipe(numbered())))).toMatch(
      /in a second run: it is 0 and then 16/,
    );
    // Made afresh for every run it only shows where one Observable is subscribed to twice.
    expect(await broken(sameStreamTwice(() => batches$.pipe(numbered()), { epochs: 1 }))).toMatch(
      /two alternating runs/,
    );
  });

  it('finds a stream that counts its subscriptions, by two runs that take turns', async () => {
    const counting = () => {
      let runs = 0;
      return new Observable<number>((subscriber) => of(runs++).subscribe(subscriber));
    };
    expect(await broken(sameStreamTwice(counting, { epochs: 1 }))).toBe(
      'sameStreamTwice: element 0 differs in one of two alternating runs: it is 0 and then 1',
    );
  });

  it('finds one that changes after two subscriptions, in the second epoch of runs that take turns', async () => {
    const shared = (): Observable<number> => {
      let epochs = 0;
      return new Observable<number>((subscriber) => of((epochs++ >> 1) % 2).subscribe(subscriber));
    };
    expect(await broken(sameStreamTwice(shared))).toBe(
      'sameStreamTwice: element 1 differs in one of two alternating runs: it is 0 and then 1',
    );
  });

  it('finds an epoch that depends on the one before, which nothing but a run of it alone shows', async () => {
    const inheriting = () => {
      let inherited = 'nothing';
      return batches$.pipe(
        map(({ epoch }) => {
          if (epoch === 1) return inherited;
          inherited = 'something';
          return 'first';
        }),
      );
    };
    expect(await broken(sameStreamTwice(inheriting))).toBe(
      'sameStreamTwice: element 8 differs when epoch 1 runs alone: it is "something" and then "nothing"',
    );
  });
});

describe('independentOfPrefetch()', () => {
  it('finds elements that tell how far the stream has run ahead', async () => {
    const telling = () => {
      let read = 0;
      const counted$ = batches$.pipe(tap(() => read++));
      return counted$.pipe(
        map(() => ({
          get read() {
            return read;
          },
        })),
      );
    };
    expect(await broken(independentOfPrefetch(telling))).toMatch(
      /^independentOfPrefetch: element 0 differs with prefetch 1: `read` is 1 and then 2$/,
    );
  });

  it('finds a variant that is another stream, and says which', async () => {
    const variants = [rows$.pipe(shuffle({ window: 8 })), rows$.pipe(shuffle({ window: 9 }))];
    expect(await broken(independentOfPrefetch(variants))).toMatch(/with variant 1, prefetch 0/);
    expect(await broken(independentOfPrefetch([]))).toMatch(/no elements/);
  });
});

describe('bounded()', () => {
  it('finds an operator that reads more than was allowed', async () => {
    expect(await bounded(prefetch<Rows>(4), { input$: rows$, ahead: 4 })).toBeUndefined();
    expect(await broken(bounded(prefetch<Rows>(4), { input$: rows$, ahead: 3 }))).toBe(
      'bounded: while element 0 is in use, 1 input elements are needed and 3 may be read ahead, but 5 were read',
    );
  });

  it('finds stock operators that buffer without bound', async () => {
    const buffering = (input$: Observable<Rows>) =>
      input$.pipe(
        observeOn(asyncScheduler, 1),
        concatMap((rows) => of(rows)),
      );
    expect(await broken(bounded(buffering, { input$: rows$, ahead: 2 }))).toMatch(
      /but \d+ were read/,
    );
    // What needs all may read all.
    expect(await bounded(toArray<Rows>(), { input$: rows$, ahead: 0 })).toBeUndefined();
  });

  it('finds a source that reads on its own', async () => {
    const greedy = (read: () => void) =>
      new Observable<number>((subscriber) => {
        for (let i = 0; i < 10; i++) {
          read();
          subscriber.next(i);
        }
        subscriber.complete();
      });
    expect(await broken(boundedSource(greedy, { ahead: 2 }))).toMatch(
      /while element 0 is in use, at most 3 reads are allowed; 10 were made/,
    );
    const early = (read: () => void) => {
      read();
      return of(1);
    };
    expect(await broken(boundedSource(early, { ahead: 2 }))).toMatch(/before the first request/);
    expect(await broken(boundedSource(() => of(1), { ahead: 2 }))).toMatch(/no read was counted/);
  });
});

describe('leavesInputUntouched()', () => {
  it('finds an operator that works in place', async () => {
    const inPlace = map((rows: Rows) => {
      rows.rowOf.reverse();
      return rows;
    });
    expect(await broken(leavesInputUntouched(inPlace, { input$: rows$ }))).toMatch(
      /input element 0 was changed: `rows\[0\]\.place\.row` is 0 and then 2/,
    );
  });

  it('finds one that writes to the values of a column, and one that does so only later', async () => {
    const own$ = () => fromColumns({ x: new Float32Array(8) }, { chunkRows: 4 });
    const kept: Rows[] = [];
    const late = map((rows: Rows) => {
      kept.push(rows);
      const values = kept[0]?.chunks[0]?.data.getChild('x')?.data[0]?.values as Float32Array;
      if (kept.length === 2) values.fill(7);
      return rows;
    });
    expect(await broken(leavesInputUntouched(late, { input$: own$() }))).toMatch(
      /input element 0 was changed: `rows\[0\]\.x` is 0 and then 7/,
    );
  });

  it('finds one that disposes of what is not its own', async () => {
    await tf.setBackend('cpu');
    const before = tf.memory().numTensors;
    const disposing = map((x: tf.Tensor) => {
      const y = x.add(1);
      x.dispose();
      y.dispose();
      return 0;
    });
    const message = await broken(
      leavesInputUntouched(disposing, {
        input$: new Observable<tf.Tensor>((s) => of(tf.ones([2])).subscribe(s)),
      }),
    );
    expect(message).toMatch(/input element 0 can no longer be read: .*disposed/);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('leavesNothingBehind()', () => {
  const quick = { settleMs: 30 };

  it('finds a subscription that is kept', async () => {
    const detached = (
      watch: Parameters<Exclude<Parameters<typeof leavesNothingBehind>[0], Observable<unknown>>>[0],
    ) =>
      new Observable<Rows>((subscriber) => {
        const lost = new ReplaySubject<Rows>();
        NEVER.pipe(watch<Rows>()).subscribe(lost);
        return rows$.subscribe(subscriber);
      });
    expect(await broken(leavesNothingBehind(detached, quick))).toMatch(
      /after its end, there are \d+ subscriptions to the stream before it; before, there were \d+/,
    );
  });

  it('finds a thread that goes on, by the workers of the run or by the stream itself', async () => {
    const started: Worker[] = [];
    const threaded$ = new Observable<number>((subscriber) => {
      const thread = new Worker('setInterval(() => {}, 1000)', { eval: true });
      thread.unref();
      started.push(thread);
      of(1).subscribe(subscriber);
    });
    expect(await broken(leavesNothingBehind(threaded$, { ...quick, epochs: 1 }))).toBe(
      'leavesNothingBehind: after its end, there are 2 threads; before, there were 1',
    );
    for (const thread of started) await thread.terminate();

    const close = vi.spyOn(ThreadPool.prototype, 'close').mockReturnValue();
    const decoded$ = fromParquet(parquetOf(numberedTable(4)));
    const law = leavesNothingBehind(decoded$, { ...quick, epochs: 1, workers: 1 });
    expect(await broken(law)).toMatch(/after its end, there are \d threads; before, there were \d/);
    const pools = close.mock.contexts as ThreadPool[];
    close.mockRestore();
    for (const pool of pools) pool.close();
    expect(await leavesNothingBehind(decoded$, { epochs: 1, workers: 1 })).toBeUndefined();
  });

  it('finds a timer, tensors, and whatever else is counted', async () => {
    const ticking$ = new Observable<number>((subscriber) => {
      const ticks = interval(5).subscribe();
      of(1, 2).subscribe(subscriber);
      setTimeout(() => ticks.unsubscribe(), 400);
    });
    expect(await broken(leavesNothingBehind(ticking$, quick))).toMatch(/pending timers/);

    await tf.setBackend('cpu');
    const leaking$ = rows$.pipe(
      batch({ size: 8 }),
      toTensors(),
      tap(({ tensors }) => tf.keep((tensors.x as unknown as tf.Tensor).add(1))),
    );
    expect(await broken(leavesNothingBehind(leaking$, { ...quick, memory: tf.memory }))).toMatch(
      /after its end, there are \d+ tensors/,
    );

    let open = 0;
    const leaky$ = new Observable<number>((subscriber) => {
      open++;
      let n = 0;
      const tick = setInterval(() => {
        subscriber.next(n++);
        if (n < 3) return;
        open--;
        clearInterval(tick);
        subscriber.complete();
      }, 1);
      return () => clearInterval(tick);
    });
    expect(
      await broken(leavesNothingBehind(leaky$, { ...quick, counts: { readers: () => open } })),
    ).toMatch(/when the loop is left in element 0, there are 1 readers; before, there were 0/);
    expect(await broken(leavesNothingBehind(of<Rows>()))).toMatch(/no elements/);
  });
});
