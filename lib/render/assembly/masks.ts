/** Bytes of a vector. */
export const VECTOR: i32 = 16;

/** Puts what swizzles the pixels of a vector for the steps −1, 0 and 1: from last to first, all the first one, and as they are. */
export function putMasks(masks: usize, bytes: i32): void {
  const last = VECTOR / bytes - 1;
  for (let k: i32 = 0; k < VECTOR; k++) {
    const channel = k % bytes;
    store<u8>(masks + k, (last - k / bytes) * bytes + channel);
    store<u8>(masks + VECTOR + k, channel);
    store<u8>(masks + 2 * VECTOR + k, k);
  }
}
