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
 * An operator that changes nothing: the law sees by it whether the subscription to what stands
 * before it is ended.
 */
export type Watch = <T>() => MonoTypeOperatorFunction<T>;

/** Options of {@link leavesNothingBehind}. */
export interface NothingLeftOptions extends Pick<StreamLawOptions<unknown>, 'seed' | 'epochs'> {
  /** `workers` of the runs; those of a run without it when left out. */
  readonly workers?: number;
  /** `tf.memory`: then the number of tensors is counted. */
  readonly memory?: () => { readonly numTensors: number };
  /** Whatever else must be afterwards what it was, by name: open files, sockets, bytes held. */
  readonly counts?: Readonly<Record<string, () => number>>;
  /** How long, in milliseconds, what was given up may take to be gone; 500 when left out. */
  readonly settleMs?: number;
}

/**
 * The law that a stream leaves nothing behind, wherever it is given up: after each of its elements,
 * by leaving the loop, by the run's signal and by a plain `unsubscribe`; by an error of the step;
 * and at its end. Afterwards what `watch` was put behind is not subscribed to any more, there are
 * as many tensors as before, no timer is pending and no thread runs that was not (where the runtime
 * can tell, as Node does), and what `counts` counts is what it was.
 *
 * @param stream a stream, or what makes one, given `watch`: put `watch()` before the operator under
 * test
 * @throws LawError that says what was left, and where the stream was given up
 * @example
 * ```ts
 * import { memory } from '@tensorflow/tfjs';
 * import { batch, fromColumns, prefetch, toTensors } from 'millrace';
 * import { leavesNothingBehind } from 'millrace/testing';
 *
 * const rows$ = fromColumns({ x: new Float32Array(20) });
 * await leavesNothingBehind((watch) => rows$.pipe(watch(), batch({ size: 4 }), toTensors(), prefetch(2)), { memory }) // => undefined
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
    'subscriptions to what stands before it': () => subscribed,
    'pending timers': pendingTimers,
    threads: threads.running,
    ...(memory === undefined ? {} : { tensors: () => memory().numTensors }),
    ...counts,
  };
  const look = () =>
    Object.entries(counted).map(([name, count]) => ({ name, count, before: count() }));
  const leaves = async (where: string, action: () => Promise<unknown>) => {
    // The runtime tells a turn later what was started.
    await turn();
    const before = look();
    await action();
    await turn();
    for (const { name, count, before: was } of before) {
      for (let waited = 0; count() > was; waited += 5) {
        if (waited >= settleMs)
          throw new LawError(
            'leavesNothingBehind',
            `${where} there are ${count()} ${name}, before it ${was}`,
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
    // What is made once and for all, at the first use, is not left behind by each.
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
