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
   * The input of the operator: a source of Millrace, or operators after one. Choose it so that the
   * operator emits at least ten elements.
   */
  readonly input$: Observable<T>;
  /**
   * Input elements that may be read before they are needed: 0 for an operator that reads only on
   * request.
   */
  readonly ahead: number;
  /** Milliseconds to wait for work that the operator does on its own. Defaults to 5. */
  readonly settleMs?: number;
}

/**
 * The law that an operator reads at most `ahead` input elements ahead, and so holds no more. After
 * each element it has read the input that this element needs and at most `ahead` more, however long
 * the step takes.
 *
 * The law measures the need: it feeds input elements one by one and counts how many each output
 * takes. So it also holds for operators that gather, drop or multiply elements.
 *
 * @param operator the operator under test; several can be combined with `pipe` of RxJS
 * @throws LawError that names the element after which too much was read, and the amount
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
    const count = needed[used - 1] ?? inputs.length;
    const needs = `${count} input elements are needed and ${ahead} may be read ahead`;
    throw new LawError(
      'bounded',
      `while element ${used - 1} is in use, ${needs}, but ${read} were read`,
    );
  }
}

/** The number of input elements that each output element needs. */
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
