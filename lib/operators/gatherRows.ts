import type { Rows } from '../core/rows.ts';
import type { Stage } from '../engine/stage.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { RowQueue, type Shifted } from './rowQueue.ts';

/** Options of {@link gatherRows}. */
export interface GatherOptions {
  /** How many rows a result is made of. */
  readonly size: number;
  /** Whether a last result is made of fewer; left out otherwise. */
  readonly partial: boolean;
}

/**
 * A machine that makes one result of each `size` rows, or none where `make` returns `undefined`.
 */
export function gatherRows<R>(
  { budget, slab }: StageRun,
  { size, partial }: GatherOptions,
  make: (gathered: Shifted) => R | undefined,
): Stage<Rows, R> {
  const queue = new RowQueue(budget, slab);
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
