import type { Observable } from 'rxjs';
import type { RunOptions } from '../engine/runOptions.ts';
import { pull } from '../sinks/pull.ts';
import { type Portrait, portrait } from './portrait.ts';

/**
 * Runs a stream and returns a snapshot of each element, mapped by `compare`, taken while it is in
 * use.
 */
export async function collected<T>(
  stream$: Observable<T>,
  run: RunOptions,
  { compare = (element) => element, pause }: CollectOptions<T> = {},
): Promise<Portrait[]> {
  const all: Portrait[] = [];
  for await (const element of pull(stream$, run)) {
    all.push(portrait(compare(element)));
    await pause?.(all.length);
  }
  return all;
}

/** Options of {@link collected}. */
export interface CollectOptions<T> {
  readonly compare?: ((element: T) => unknown) | undefined;
  /** Awaited after each element. */
  readonly pause?: (count: number) => unknown;
}
