import {
  finalize,
  lastValueFrom,
  type MonoTypeOperatorFunction,
  Observable,
  take,
  tap,
} from 'rxjs';
import { disposeOwned } from '../engine/disposeOwned.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { pull } from '../sinks/pull.ts';
import { LawError } from './lawError.ts';
import { lawRun, type StreamLawOptions } from './lawOptions.ts';
import { pendingTimers } from './pendingTimers.ts';
import { requireElements } from './requireSame.ts';
import { turn } from './turn.ts';
import { watchThreads } from './watchThreads.ts';

/**
 * An operator that changes nothing. It shows the law whether the subscription upstream has ended.
 */
export type Watch = <T>() => MonoTypeOperatorFunction<T>;

/** Options of {@link leavesNothingBehind}. */
export interface NothingLeftOptions extends Pick<StreamLawOptions<unknown>, 'seed' | 'epochs'> {
  /** The `workers` of the runs. Defaults to the default of a run. */
  readonly workers?: number;
  /** Pass `tf.memory` to count tensors. */
  readonly memory?: () => { readonly numTensors: number };
  /** More counts that must return to their former values, by name: open files, sockets, bytes. */
  readonly counts?: Readonly<Record<string, () => number>>;
  /** Milliseconds that cleanup may take. Defaults to 500. */
  readonly settleMs?: number;
}

/**
 * The law that a stream leaves nothing behind, wherever it ends. After each element, the law ends
 * it by leaving the loop, by the signal of the run, by `unsubscribe` and by an error of the step.
 * It also runs it to its end. Then the subscription before `watch` must be closed, and the number
 * of tensors the same as before. No new timer or thread may be left (checked in Node), and `counts`
 * must have their former values.
 *
 * @param stream a stream, or a function of `watch` that returns one: put `watch()` before the
 * operator under test
 * @throws LawError that names what is left, and where the stream ended
 * @example
 * ```ts
 * import { memory } from '@tensorflow/tfjs';
 * import { batch, fromColumns, prefetch, toTensors } from 'millrace';
 * import { leavesNothingBehind, type Watch } from 'millrace/testing';
 *
 * const rows$ = fromColumns({ x: new Float32Array(20) });
 * const stream = (watch: Watch) =>
 *   rows$.pipe(watch(), batch({ size: 4 }), toTensors(), prefetch(2));
 * await leavesNothingBehind(stream, { memory }) // => undefined
 * ```
 */
export async function leavesNothingBehind<T>(
  stream: Observable<T> | ((watch: Watch) => Observable<T>),
  options: NothingLeftOptions = {},
): Promise<void> {
  requireKnownOptions('`leavesNothingBehind`', options, [
    'seed',
    'epochs',
    'memory',
    'counts',
    'settleMs',
    'workers',
  ]);
  const { memory, counts = {}, settleMs = 500, workers } = options;
  const run: Run = { ...lawRun(options), ...(workers === undefined ? {} : { workers }) };
  const threads = watchThreads();
  let subscribed = 0;
  const watch: Watch = () => (source$) =>
    new Observable((subscriber) => {
      subscribed++;
      return source$.pipe(finalize(() => subscribed--)).subscribe(subscriber);
    });
  const stream$ = typeof stream === 'function' ? stream(watch) : stream;
  const counted: Record<string, () => number> = {
    'subscriptions to the stream before it': () => subscribed,
    'pending timers': pendingTimers,
    threads: threads.running,
    ...(memory === undefined ? {} : { tensors: () => memory().numTensors }),
    ...counts,
  };
  const look = () =>
    Object.entries(counted).map(([name, count]) => ({ name, count, before: count() }));
  const leaves = async (where: string, action: () => Promise<unknown>) => {
    // The runtime reports new timers and threads one macrotask later.
    await turn();
    const before = look();
    await action();
    await turn();
    for (const { name, count, before: was } of before) {
      for (let waited = 0; count() > was; waited += 5) {
        if (waited >= settleMs)
          throw new LawError(
            'leavesNothingBehind',
            `${where}, there are ${count()} ${name}; before, there were ${was}`,
          );
        await turn(5);
      }
    }
  };

  let length = 0;
  const toTheEnd = async () => {
    length = 0;
    for await (const _ of pull(stream$, run)) length++;
  };
  try {
    // Values cached at the first use are not leaks.
    await toTheEnd();
    requireElements('leavesNothingBehind', Array.from({ length: Math.min(length, 1) }));
    await leaves('after its end', toTheEnd);
    for (let i = 0; i < length; i++) {
      await leaves(`when the loop is left in element ${i}`, () => leave(stream$, run, i));
      await leaves(`when the run is aborted in element ${i}`, () => abort(stream$, run, i));
      await leaves(`when a step throws in element ${i}`, () => fail(stream$, run, i));
      if (i < length / run.epochs)
        await leaves(`when unsubscribed in element ${i}`, () => unsubscribe(stream$, i));
    }
  } finally {
    threads.unwatch();
  }
}

type Run = { readonly seed: number; readonly epochs: number; readonly workers?: number };

async function leave<T>(stream$: Observable<T>, run: Run, at: number): Promise<void> {
  let index = 0;
  for await (const _ of pull(stream$, { ...run, prefetch: 1 })) if (index++ === at) break;
}

async function abort<T>(stream$: Observable<T>, run: Run, at: number): Promise<void> {
  const controller = new AbortController();
  const reason = new Error('aborted by the law');
  let index = 0;
  try {
    for await (const _ of pull(stream$, { ...run, prefetch: 1, signal: controller.signal })) {
      if (index++ === at) controller.abort(reason);
    }
  } catch (error) {
    if (error !== reason) throw error;
  }
}

async function fail<T>(stream$: Observable<T>, run: Run, at: number): Promise<void> {
  const reason = new Error('thrown by the law');
  let index = 0;
  try {
    for await (const _ of pull(stream$, run)) if (index++ === at) throw reason;
  } catch (error) {
    if (error !== reason) throw error;
  }
}

async function unsubscribe<T>(stream$: Observable<T>, at: number): Promise<void> {
  const first$ = stream$.pipe(
    take(at + 1),
    tap((element) => disposeOwned(element)),
  );
  await lastValueFrom(first$, { defaultValue: undefined });
}
