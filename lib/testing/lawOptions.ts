import type { Observable } from 'rxjs';
import type { RunOptions } from '../engine/runOptions.ts';

/**
 * A stream under test, or a function that returns a new one. A function also reveals state that
 * operators share between streams.
 */
export type StreamUnderTest<T> = Observable<T> | (() => Observable<T>);

/** Options that all laws on streams have in common. */
export interface StreamLawOptions<T> {
  /** The seed of the run. Defaults to 1. */
  readonly seed?: number;
  /** The epochs of the run. Defaults to 2, so that the transition between epochs is tested. */
  readonly epochs?: number;
  /**
   * Maps an element to the value that is compared. Defaults to all its data: numbers, strings,
   * arrays, plain objects, the values of `Rows`, the recipe of a `Batch`, the values of tensors,
   * and its checkpoint.
   */
  readonly compare?: (element: T) => unknown;
}

/** The run that a law uses. */
export function lawRun({ seed = 1, epochs = 2 }: Pick<RunOptions, 'seed' | 'epochs'>): {
  readonly seed: number;
  readonly epochs: number;
} {
  return { seed, epochs };
}

/** The stream of the next run. */
export function streamOf<T>(stream: StreamUnderTest<T>): Observable<T> {
  return typeof stream === 'function' ? stream() : stream;
}
