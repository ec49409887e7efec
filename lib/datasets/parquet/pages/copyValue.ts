/** Bytes up to which a loop copies a value faster than a call of `set`. */
const LOOP_BYTES = 32;

/** Copies one value of `bytes` to `out` at `at`. */
export function copyValue(
  bytes: Uint8Array,
  { from, size }: { readonly from: number; readonly size: number },
  out: Uint8Array,
  at: number,
): void {
  if (size > LOOP_BYTES) out.set(bytes.subarray(from, from + size), at);
  else for (let k = 0; k < size; k++) out[at + k] = bytes[from + k] as number;
}
