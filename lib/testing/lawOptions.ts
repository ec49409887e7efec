import type { Observable } from 'rxjs';
import type { RunOptions } from '../engine/runOptions.ts';

/**
 * A stream under test, or what makes it afresh: then also what its operators keep between two
 * makings is seen.
 */
export type StreamUnderTest<T> = Observable<T> | (() => Observable<T>);

/** Options that all laws on streams have in common. */
export interface StreamLawOptions<T> {
  /** Seed of the run; 1 when left out. */
  readonly seed?: number;
  /**
   * Epochs of the run; 2 when left out, so that the step from one to the next is part of the law.
   */
  readonly epochs?: number;
  /**
   * What of an element is compared. When left out everything that it says: numbers, strings, arrays
   * and plain objects; the rows of `Rows` and their values; the recipe of a `Batch`; the values of
   * tensors; its checkpoint.
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

/** The stream to be run now. */
export function streamOf<T>(stream: StreamUnderTest<T>): Observable<T> {
  return typeof stream === 'function' ? stream() : stream;
}
