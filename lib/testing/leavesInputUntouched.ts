import { firstValueFrom, from, type Observable, type OperatorFunction, tap, toArray } from 'rxjs';
import { disposeOwned } from '../engine/disposeOwned.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { firstDifference } from './firstDifference.ts';
import { LawError } from './lawError.ts';
import { type Portrait, portrait } from './portrait.ts';
import { requireElements } from './requireSame.ts';

/** Options of {@link leavesInputUntouched}. */
export interface InputOptions<T> {
  /** The input of the operator. */
  readonly input$: Observable<T>;
}

/**
 * The law that an operator does not change its input: elements, arrays, values of rows and tensors
 * stay as they were. It does not dispose of tensors either, which belong to their creator.
 *
 * @param operator the operator under test; several can be combined with `pipe` of RxJS
 * @throws LawError that names the first changed input element, and the change
 * @example
 * ```ts
 * import { fromColumns, shuffle } from 'millrace';
 * import { leavesInputUntouched } from 'millrace/testing';
 *
 * const input$ = fromColumns({ x: new Float32Array(8) });
 * await leavesInputUntouched(shuffle({ window: 4 }), { input$ }) // => undefined
 * ```
 */
export async function leavesInputUntouched<T, R>(
  operator: OperatorFunction<T, R>,
  options: InputOptions<T>,
): Promise<void> {
  requireKnownOptions('`leavesInputUntouched`', options, ['input$']);
  const inputs = await firstValueFrom(options.input$.pipe(toArray()));
  requireElements('leavesInputUntouched', inputs);
  let outputs: R[] = [];
  try {
    const before: Portrait[] = [];
    // A plain subscription, so that no sink disposes of elements.
    const through$ = from(inputs).pipe(
      tap((input) => before.push(portrait(input))),
      operator,
    );
    outputs = await firstValueFrom(through$.pipe(toArray()));
    for (const [i, earlier] of before.entries()) requireUntouched(i, earlier, inputs[i]);
  } finally {
    disposeOwned(...outputs, ...inputs);
  }
}

function requireUntouched(i: number, earlier: Portrait, input: unknown): void {
  let later: Portrait;
  try {
    later = portrait(input);
  } catch (cause) {
    throw new LawError(
      'leavesInputUntouched',
      `input element ${i} can no longer be read: ${String(cause)}`,
      {
        cause,
      },
    );
  }
  const difference = firstDifference(earlier, later);
  if (difference === undefined) return;
  throw new LawError('leavesInputUntouched', `input element ${i} was changed: ${difference}`);
}
