import type { ArrayParts } from '../batchParts.ts';

/** The parts of an array of which some slots, in their order, have no value. */
export function arrayParts(
  length: number,
  none: readonly number[],
  {
    offsets,
    values,
    child,
  }: {
    readonly offsets?: Int32Array | undefined;
    readonly values?: unknown;
    readonly child?: ArrayParts;
  },
): ArrayParts {
  let valid: Uint8Array | undefined;
  if (none.length > 0) {
    valid = new Uint8Array((length + 7) >> 3).fill(255);
    for (const slot of none) valid[slot >> 3] = (valid[slot >> 3] as number) & ~(1 << (slot & 7));
  }
  return {
    length,
    nullCount: none.length,
    offset: 0,
    buffers: [offsets, values, valid, undefined],
    children: child === undefined ? [] : [child],
    dictionary: undefined,
  };
}
