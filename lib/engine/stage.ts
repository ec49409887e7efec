import type { Observable, OperatorFunction } from 'rxjs';
import { countOf, withCount } from '../core/elementCount.ts';
import { type Machine, type RunOperatorOptions, runOperator } from './runOperator.ts';
import type { StageRun } from './stageRun.ts';

/**
 * An operator as a machine: no stream, no time. It is asked what it wants, given items, and asked
 * for results.
 */
export interface Stage<T, R> extends Machine<T, R> {
  room(open: boolean): number;
  push(value: T): void;
  end?(): void;
}

/** Options of {@link stage}. */
export type StageOptions<R> = Pick<
  RunOperatorOptions<unknown, R>,
  'takes' | 'cost' | 'columns' | 'advice' | 'seek'
> & {
  /** How many results there are in an epoch of `count` items; not known when left out. */
  readonly count?: ((count: number) => number) | undefined;
};

/**
 * An operator that runs a fresh machine for every subscription, takes from upstream only what the
 * machine has room for, and gives downstream only what is wanted there. An error arrives after the
 * results before it.
 */
export function stage<T, R>(
  name: string,
  make: (run: StageRun) => Stage<T, R>,
  { count, ...options }: StageOptions<R> = {},
): OperatorFunction<T, R> {
  return (upstream: Observable<T>) => {
    const stream = runOperator(name, [upstream], make, options);
    if (count === undefined) return stream;
    return withCount(stream, () => {
      const items = countOf(upstream);
      return items === undefined ? undefined : count(items);
    });
  };
}
