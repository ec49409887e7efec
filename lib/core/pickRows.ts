import type { BumpAllocator } from './bumpAllocator.ts';
import type { RowsParts } from './rows.ts';

/** The rows of a selection. */
export type Picked = Pick<RowsParts, 'chunkOf' | 'rowOf'>;

/** Selects the rows that `order` numbers, in that order. `order` is reused as `rowOf`. */
export function pickRows(
  { chunkOf, rowOf }: Picked,
  order: Uint32Array,
  allocator: BumpAllocator,
): Picked {
  const pickedChunks = allocator.allocate(Uint32Array, order.length);
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number;
    pickedChunks[i] = chunkOf[row] as number;
    order[i] = rowOf[row] as number;
  }
  return { chunkOf: pickedChunks, rowOf: order };
}
