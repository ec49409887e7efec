import { type Observable, type OperatorFunction, Subject, type Subscription, tap } from 'rxjs';
import { disposeOwned } from '../engine/disposeOwned.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { pull } from '../sinks/pull.ts';
import { LawError } from './lawError.ts';
import { requireElements } from './requireSame.ts';
import { turn } from './turn.ts';

/** Options of {@link bounded}. */
export interface BoundedOptions<T> {
  /**
   * What the operator is fed with: a source of Millrace, or operators upon one; such that it gives
   * some ten elements or more.
   */
  readonly input$: Observable<T>;
  /**
   * Elements of the input that may be read and not yet be needed: 0 for an operator that reads only
   * when asked.
   */
  readonly ahead: number;
  /**
   * How long, in milliseconds, an operator is given to do what it does on its own; 5 when left out.
   */
  readonly settleMs?: number;
}

/**
 * The law that an operator never reads ahead by more than `ahead` elements of its input, and so
 * holds no more: after every element that it gives, however long the step takes, no more has been
 * read than the operator needs for that element, and `ahead` more.
 *
 * What it needs is measured: fed with one input element after another, it is seen how many it takes
 * before it gives its first element, its second, and so on. So operators that gather, drop or
 * multiply elements need no explanation.
 *
 * @param operator the operator under test; it may be several, put together by `pipe` of RxJS
 * @throws LawError that says after which element how much too much was read
 * @example
 * ```ts
 * import { batch, fromColumns, prefetch } from 'millrace';
 * import { bounded } from 'millrace/testing';
 *
 * const input$ = fromColumns({ x: new Float32Array(60) }, { chunkRows: 2 });
 * await bounded(batch({ size: 4 }), { input$, ahead: 0 }) // => undefined
 * await bounded(prefetch(3), { input$, ahead: 3 }) // => undefined
 * ```
 */
export async function bounded<T, R>(
  operator: OperatorFunction<T, R>,
  options: BoundedOptions<T>,
): Promise<void> {
  requireKnownOptions('`bounded`', options, ['input$', 'ahead', 'settleMs']);
  const { input$, ahead, settleMs = 5 } = options;
  requireInteger('`bounded`', {
    option: 'ahead',
    value: ahead,
    min: 0,
    unit: 'elements of the input',
  });
  const inputs: T[] = [];
  for await (const input of pull(input$)) inputs.push(input);
  requireElements('bounded', inputs);
  const needed = await needs(inputs, operator, settleMs);
  requireElements('bounded', needed);

  let read = 0;
  let used = 0;
  const counted$ = input$.pipe(tap(() => read++)).pipe(operator);
  for await (const _ of pull(counted$)) {
    used++;
    await turn(settleMs);
    const max = (needed[used - 1] ?? inputs.length) + ahead;
    if (read <= max) continue;
    const needs = `${needed[used - 1] ?? inputs.length} of the input are needed and ${ahead} may be read ahead`;
    throw new LawError(
      'bounded',
      `when element ${used - 1} is in use ${needs}, but ${read} have been read`,
    );
  }
}

/** For each element that the operator gives, how many of the input it needs for it. */
async function needs<T, R>(
  inputs: readonly T[],
  operator: OperatorFunction<T, R>,
  settleMs: number,
): Promise<readonly number[]> {
  const needed: number[] = [];
  const fed$ = new Subject<T>();
  let fed = 0;
  let failure: { readonly error: unknown } | undefined;
  const subscription: Subscription = fed$.pipe(operator).subscribe({
    next(element) {
      needed.push(fed);
      disposeOwned(element);
    },
    error: (error: unknown) => {
      failure = { error };
    },
  });
  for (const input of inputs) {
    fed++;
    fed$.next(input);
    await turn(settleMs);
  }
  fed$.complete();
  await turn(settleMs);
  subscription.unsubscribe();
  if (failure !== undefined) throw failure.error;
  return needed;
}
