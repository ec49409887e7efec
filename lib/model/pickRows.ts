import type { RowsParts } from './rows.ts';
import type { Slab } from './slab.ts';

/** Which rows a selection is of. */
export type Picked = Pick<RowsParts, 'chunkOf' | 'rowOf'>;

/** Those of the rows that `order` numbers, in that order. */
export function pickRows({ chunkOf, rowOf }: Picked, order: Uint32Array, slab: Slab): Picked {
  return { chunkOf: pick(chunkOf, order, slab), rowOf: pick(rowOf, order, slab) };
}

function pick(values: Uint32Array, order: Uint32Array, slab: Slab): Uint32Array {
  const picked = slab.make(Uint32Array, order.length);
  for (let i = 0; i < order.length; i++) picked[i] = values[order[i] as number] as number;
  return picked;
}
