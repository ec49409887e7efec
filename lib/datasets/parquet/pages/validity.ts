/** Which slots of an array have no value: plain data, which can be sent to another thread. */
export interface Validity {
  /** A bit a slot, 0 where there is no value; those beyond the last byte have one. */
  bits: Uint8Array<ArrayBuffer>;
  nulls: number;
}

/** An array all of whose slots have a value. */
export function allValid(): Validity {
  return { bits: new Uint8Array(0), nulls: 0 };
}

/** Marks `count` slots from `from` on as without a value. */
export function markNulls(validity: Validity, from: number, count: number): void {
  const bytes = (from + count + 7) >> 3;
  if (bytes > validity.bits.length) validity.bits = grown(validity.bits, 2 * bytes);
  const { bits } = validity;
  for (let slot = from; slot < from + count; slot++)
    bits[slot >> 3] = (bits[slot >> 3] as number) & ~(1 << (slot & 7));
  validity.nulls += count;
}

/** The validity bitmap of an array of `length` slots; `undefined` where all have a value. */
export function validityBitmap(
  { bits, nulls }: Validity,
  length: number,
): Uint8Array<ArrayBuffer> | undefined {
  return nulls === 0 ? undefined : grown(bits, (length + 7) >> 3);
}

function grown(bits: Uint8Array<ArrayBuffer>, bytes: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(bytes).fill(255);
  all.set(bits.subarray(0, bytes));
  return all;
}
