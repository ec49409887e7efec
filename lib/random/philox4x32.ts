/**
 * One block of Philox4x32-10: 128 bits that depend on `counter` (four uint32) and the key alone.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
 */
export function philox4x32(
  counter: ArrayLike<number>,
  key: readonly [number, number],
  out: Uint32Array,
): void {
  let c0 = counter[0] as number;
  let c1 = counter[1] as number;
  let c2 = counter[2] as number;
  let c3 = counter[3] as number;
  let k0 = key[0];
  let k1 = key[1];
  for (let round = 0; round < 10; round++) {
    // The upper 32 bits of c0 · 0xd2511f53 and of c2 · 0xcd9e8d57, from 16-bit products. Each sum
    // stays below 2³²: (2¹⁶ − 1)² + 2¹⁶ − 1. It is written out, because engines do not inline a
    // function at this depth.
    const upper0 = c0 >>> 16;
    const lower0 = c0 & 0xffff;
    const middle0 = 0xd251 * lower0 + ((0x1f53 * lower0) >>> 16);
    const carried0 = 0x1f53 * upper0 + (middle0 & 0xffff);
    const upper2 = c2 >>> 16;
    const lower2 = c2 & 0xffff;
    const middle2 = 0xcd9e * lower2 + ((0x8d57 * lower2) >>> 16);
    const carried2 = 0x8d57 * upper2 + (middle2 & 0xffff);
    const low0 = Math.imul(0xd2511f53, c0);
    const low2 = Math.imul(0xcd9e8d57, c2);
    c0 = (0xcd9e * upper2 + (middle2 >>> 16) + (carried2 >>> 16)) ^ c1 ^ k0;
    c1 = low2;
    c2 = (0xd251 * upper0 + (middle0 >>> 16) + (carried0 >>> 16)) ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}
