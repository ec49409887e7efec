import type { Observable, OperatorFunction } from 'rxjs';
import { type JoinOptions, join, type Machine } from './join.ts';
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
  JoinOptions<unknown, R>,
  'takes' | 'cost' | 'columns' | 'advice' | 'seek'
>;

/**
 * An operator that runs a fresh machine for every subscription, takes from upstream only what the
 * machine has room for, and gives downstream only what is wanted there. An error arrives after the
 * results before it.
 */
export function stage<T, R>(
  name: string,
  make: (run: StageRun) => Stage<T, R>,
  options: StageOptions<R> = {},
): OperatorFunction<T, R> {
  return (upstream: Observable<T>) => join(name, [upstream], make, options);
}
