/** Leaves the block of Philox4x32-10 for the counters `c0`, `c1`, `c2`, 0 at address 0: what `philox4x32` gives. */
export function philox(c0: u32, c1: u32, c2: u32, k0: u32, k1: u32): void {
  let c3: u32 = 0;
  for (let round = 0; round < 10; round++) {
    const first = <u64>0xd2511f53 * <u64>c0;
    const second = <u64>0xcd9e8d57 * <u64>c2;
    c0 = <u32>(second >> 32) ^ c1 ^ k0;
    c1 = <u32>second;
    c2 = <u32>(first >> 32) ^ c3 ^ k1;
    c3 = <u32>first;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  store<u32>(0, c0);
  store<u32>(0, c1, 4);
  store<u32>(0, c2, 8);
  store<u32>(0, c3, 12);
}
