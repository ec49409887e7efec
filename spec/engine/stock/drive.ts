import { defer, from, type Observable, type Observer, Subject, tap } from 'rxjs';
import { pull } from '../../../lib/sinks/pull.ts';
import { lasting, passTime } from '../virtualTime.ts';
import { type Numbers, numbers } from './numbers.ts';
import type { StockRow } from './stockRow.ts';
import { STEP_MS } from './times.ts';

/** Items of each input, if the row does not say otherwise. */
export const COUNT = 200;
/** What the numbers of the second input begin with. */
export const SECOND = 1000;

/** How a stream went on and ended. */
export interface Outcome {
  readonly results: unknown[];
  /** Name and message of the error that ended it. */
  error?: string;
  /** The error itself. */
  thrown?: unknown;
}

/** Items of either input. */
export type Counts = readonly [number, number];

/** The outcome with plain RxJS. */
export interface PlainOutcome extends Outcome {
  /** What had been taken in of either input when each result came, and at the end. */
  readonly intake: Counts[];
}

/** What was known at one read of one input. */
export interface Read {
  readonly input: 0 | 1;
  /** Reads of this input so far, this one included. */
  readonly reads: number;
  /** Results asked for so far. */
  readonly asked: number;
  /** Results arrived so far. */
  readonly arrived: number;
}

/** The outcome with our sources and sink. */
export interface Driven extends Outcome {
  readonly reads: Read[];
  readonly inputs: readonly [Numbers, Numbers];
  /** The same operator in plain RxJS, fed with the same items at the same times. */
  readonly twin: Outcome;
  /** The most results that had arrived beyond those asked for. */
  mostWaiting: number;
}

const all = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

/** Runs the row in plain RxJS, on arrays. */
export async function drivePlain({ through, count = COUNT }: StockRow): Promise<PlainOutcome> {
  const taken: [number, number] = [0, 0];
  const input = (index: 0 | 1) =>
    defer(() => from(all(index * SECOND, count))).pipe(
      tap(() => {
        taken[index]++;
      }),
    );
  const intake: Counts[] = [];
  const outcome = await passTime(
    collect(through(input(0), input(1)).pipe(tap(() => intake.push([...taken]))), { results: [] })
      .end,
  );
  return { ...outcome, intake: [...intake, [...taken]] };
}

/** Runs the row on our sources by `pull`, with steps that take time; `leaveAfter` so many results. */
export async function drive(
  { through, count = COUNT }: StockRow,
  later: boolean,
  leaveAfter: number = Infinity,
): Promise<Driven> {
  const reads: Read[] = [];
  let asked = 0;
  let arrived = 0;
  const noted = (input: 0 | 1) => (read: number) =>
    reads.push({ input, reads: read, asked, arrived });
  const inputs = [
    numbers(0, count, later, noted(0)),
    numbers(SECOND, count, later, noted(1)),
  ] as const;
  const twins: readonly [Subject<number>, Subject<number>] = [new Subject(), new Subject()];
  const driven: Driven = { results: [], reads, inputs, twin: { results: [] }, mostWaiting: 0 };

  // The twin comes first everywhere, so that of two timers for the same moment it has the earlier one too.
  const twin = collect(through(twins[0], twins[1]), driven.twin);
  const results$ = through(
    inputs[0].items$.pipe(tap(observerOf(twins[0]))),
    inputs[1].items$.pipe(tap(observerOf(twins[1]))),
  ).pipe(
    tap(() => {
      driven.mostWaiting = Math.max(driven.mostWaiting, ++arrived - asked);
    }),
  );
  const results = pull(results$);
  try {
    await passTime(
      (async () => {
        while (driven.results.length < leaveAfter) {
          asked++;
          const { done, value } = await results.next();
          if (done) break;
          driven.results.push(value);
          await lasting(STEP_MS, undefined);
        }
      })(),
    );
  } catch (error) {
    driven.error = describe(error);
    driven.thrown = error;
  }
  void results.return();
  twin.stop();
  return driven;
}

/** The subject as an observer only: `tap` would unsubscribe a subject too. */
function observerOf<T>(subject: Subject<T>): Observer<T> {
  return {
    next: (value) => subject.next(value),
    error: (error) => subject.error(error),
    complete: () => subject.complete(),
  };
}

function collect<O extends Outcome>(
  results$: Observable<unknown>,
  outcome: O,
): { end: Promise<O>; stop: () => void } {
  let stop = () => {};
  const end = new Promise<O>((resolve) => {
    const subscription = results$.subscribe({
      next: (result) => outcome.results.push(result),
      error: (error) => {
        outcome.error = describe(error);
        resolve(outcome);
      },
      complete: () => resolve(outcome),
    });
    stop = () => subscription.unsubscribe();
  });
  return { end, stop };
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
