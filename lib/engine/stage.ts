import type { Observable, OperatorFunction } from 'rxjs';
import { countOf, withCount } from '../core/elementCount.ts';
import { type Machine, type RunOperatorOptions, runOperator } from './runOperator.ts';
import type { StageRun } from './stageRun.ts';

/**
 * An operator as a state machine, without streams or time. It says what it wants, takes items, and
 * returns results.
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
  /** How many results an epoch of `count` items has. It is unknown if left out. */
  readonly count?: ((count: number) => number) | undefined;
};

/**
 * An operator that runs a fresh machine for every subscription. It takes only what the machine has
 * room for and emits only what downstream wants. An error arrives after the results before it.
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
