/** Leaves four blocks of Philox4x32-10 one after another from address 0 on: those that `philox4x32` gives for the counters `c0`, `c1`, `c2` to `c2` + 3, 0. */
export function philox(c0: u32, c1: u32, c2: u32, k0: u32, k1: u32): void {
  const times0 = i32x4.splat(0xd2511f53);
  const times2 = i32x4.splat(0xcd9e8d57);
  // A lane for each block.
  let a = i32x4.splat(c0);
  let b = i32x4.splat(c1);
  let c = i32x4.add(i32x4.splat(c2), i32x4(0, 1, 2, 3));
  let d = i32x4.splat(0);
  for (let round = 0; round < 10; round++) {
    const firstLow = i64x2.extmul_low_i32x4_u(a, times0);
    const firstHigh = i64x2.extmul_high_i32x4_u(a, times0);
    const secondLow = i64x2.extmul_low_i32x4_u(c, times2);
    const secondHigh = i64x2.extmul_high_i32x4_u(c, times2);
    a = v128.xor(v128.xor(v128.shuffle<i32>(secondLow, secondHigh, 1, 3, 5, 7), b), i32x4.splat(k0));
    b = v128.shuffle<i32>(secondLow, secondHigh, 0, 2, 4, 6);
    c = v128.xor(v128.xor(v128.shuffle<i32>(firstLow, firstHigh, 1, 3, 5, 7), d), i32x4.splat(k1));
    d = v128.shuffle<i32>(firstLow, firstHigh, 0, 2, 4, 6);
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  const lowAB = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const highAB = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const lowCD = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const highCD = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(0, v128.shuffle<i64>(lowAB, lowCD, 0, 2));
  v128.store(0, v128.shuffle<i64>(lowAB, lowCD, 1, 3), 16);
  v128.store(0, v128.shuffle<i64>(highAB, highCD, 0, 2), 32);
  v128.store(0, v128.shuffle<i64>(highAB, highCD, 1, 3), 48);
}
