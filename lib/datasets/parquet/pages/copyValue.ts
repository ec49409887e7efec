/** A loop copies values of up to this many bytes faster than `set`. */
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
