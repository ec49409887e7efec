import type { Rows } from '../core/rows.ts';
import type { Stage } from '../engine/stage.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { RowQueue, type Shifted } from './rowQueue.ts';

/** Options of {@link gatherRows}. */
export interface GatherOptions {
  /** Rows per result. */
  readonly size: number;
  /** True if a shorter last result is emitted. Otherwise it is left out. */
  readonly partial: boolean;
}

/** A machine that emits one result for each `size` rows, or none if `make` returns `undefined`. */
export function gatherRows<R>(
  { budget, allocator }: StageRun,
  { size, partial }: GatherOptions,
  make: (gathered: Shifted) => R | undefined,
): Stage<Rows, R> {
  const queue = new RowQueue(budget, allocator);
  let ended = false;
  return {
    room: (open) => (open && queue.length < size ? 1 : 0),
    push: (rows) => queue.push(rows),
    end: () => {
      ended = true;
    },
    take() {
      while (queue.length >= size || (ended && partial && queue.length > 0)) {
        const value = make(queue.shift(size));
        if (value !== undefined) return { value };
      }
      return undefined;
    },
    holds: () => `${queue.length} rows`,
    drop: () => queue.clear(),
  };
}
