import type { RowsParts } from './rows.ts';
import type { Slab } from './slab.ts';

/** The rows of a selection. */
export type Picked = Pick<RowsParts, 'chunkOf' | 'rowOf'>;

/** Selects the rows that `order` numbers, in that order. `order` is reused as `rowOf`. */
export function pickRows({ chunkOf, rowOf }: Picked, order: Uint32Array, slab: Slab): Picked {
  const pickedChunks = slab.make(Uint32Array, order.length);
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number;
    pickedChunks[i] = chunkOf[row] as number;
    order[i] = rowOf[row] as number;
  }
  return { chunkOf: pickedChunks, rowOf: order };
}
