/** Bytes of a vector. */
export const VECTOR: i32 = 16;

/**
 * Writes the swizzle masks of a vector's pixels for the steps −1, 0 and 1: reversed, first pixel
 * repeated, unchanged.
 */
export function putMasks(masks: usize, bytes: i32): void {
  const last = VECTOR / bytes - 1;
  for (let k: i32 = 0; k < VECTOR; k++) {
    const channel = k % bytes;
    store<u8>(masks + k, (last - k / bytes) * bytes + channel);
    store<u8>(masks + VECTOR + k, channel);
    store<u8>(masks + 2 * VECTOR + k, k);
  }
}
