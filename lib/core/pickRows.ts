import type { RowsParts } from './rows.ts';
import type { Slab } from './slab.ts';

/** Which rows a selection is of. */
export type Picked = Pick<RowsParts, 'chunkOf' | 'rowOf'>;

/**
 * Those of the rows that `order` numbers, in that order. `order` is taken over: it becomes `rowOf`.
 */
export function pickRows({ chunkOf, rowOf }: Picked, order: Uint32Array, slab: Slab): Picked {
  const pickedChunks = slab.make(Uint32Array, order.length);
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number;
    pickedChunks[i] = chunkOf[row] as number;
    order[i] = rowOf[row] as number;
  }
  return { chunkOf: pickedChunks, rowOf: order };
}
