import type { Augmentation } from '../../lib/augment/augmentation.ts';
import type { Batch } from '../../lib/core/batch.ts';
import type { Step } from '../../lib/core/recipe.ts';
import { type BatchLike, batchOf } from '../batchOf.ts';

/** A rectangle of pixels, as a step of a recipe has it. */
export type Corners = readonly [x1: number, y1: number, x2: number, y2: number];

/** `of(0)` … `of(count − 1)`. */
export function many<T>(count: number, of: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => of(index));
}

/** The batch after `operators`, one after the other. */
export function after(batch: Batch, ...operators: readonly Augmentation[]): Batch {
  return operators.reduce((made, { transform }) => transform(made), batch);
}

/** The step that `operator` appends to a batch. */
export function stepOf<S extends Step>(operator: Augmentation, like: BatchLike): S {
  return operator.transform(batchOf(like)).recipe.steps[0] as S;
}

/** The box numbered `index`. */
export function corners(box: Uint32Array, index = 0): Corners {
  const [x1, y1, x2, y2] = box.subarray(4 * index, 4 * index + 4);
  return [x1 as number, y1 as number, x2 as number, y2 as number];
}

/** The number of pixels in a box. */
export function area([x1, y1, x2, y2]: Corners): number {
  return (x2 - x1) * (y2 - y1);
}
