// ./idct without SIMD, to the same bits: numbers of 16 bits where it has them.

/** Saturates to 16 bits, as a vector of sums is narrowed. */
@inline function narrowed(sum: i32, shift: i32): i16 {
  return <i16>max(-32768, min(32767, (sum + (1 << (shift - 1))) >> shift));
}

/** Eight numbers, `step` bytes apart at `from`, to eight 16 bytes apart or next to each other. */
@inline function line(
  r0: i32,
  r1: i32,
  r2: i32,
  r3: i32,
  r4: i32,
  r5: i32,
  r6: i32,
  r7: i32,
  to: usize,
  step: usize,
  shift: i32,
): void {
  const t3 = r2 * 10703 + r6 * 4433,
    t2 = r2 * 4433 - r6 * 10704;
  const t0 = (<i32>(<i16>(r0 + r4))) << 13,
    t1 = (<i32>(<i16>(r0 - r4))) << 13;
  const t10 = t0 + t3,
    t13 = t0 - t3,
    t11 = t1 + t2,
    t12 = t1 - t2;
  const s3: i32 = <i16>(r7 + r3),
    s4: i32 = <i16>(r5 + r1);
  const z3 = s4 * 9633 - s3 * 6436,
    z4 = s3 * 9633 + s4 * 6437;
  const o0 = z3 - r7 * 4927 - r1 * 7373,
    o3 = z4 - r7 * 7373 + r1 * 4926;
  const o1 = z4 - r5 * 4176 - r3 * 20995,
    o2 = z3 - r5 * 20995 + r3 * 4177;
  store<i16>(to, narrowed(t10 + o3, shift));
  store<i16>(to + 7 * step, narrowed(t10 - o3, shift));
  store<i16>(to + step, narrowed(t11 + o2, shift));
  store<i16>(to + 6 * step, narrowed(t11 - o2, shift));
  store<i16>(to + 2 * step, narrowed(t12 + o1, shift));
  store<i16>(to + 5 * step, narrowed(t12 - o1, shift));
  store<i16>(to + 3 * step, narrowed(t13 + o0, shift));
  store<i16>(to + 4 * step, narrowed(t13 - o0, shift));
}

/** A coefficient times its factor. */
@inline function product(block: usize, factors: usize, at: usize): i32 {
  return <i16>(<i32>load<i16>(block + at) * <i32>load<i16>(factors + at));
}

/** The columns of a block. */
export function passScalar(block: usize, factors: usize, to: usize): void {
  let any: u64 = 0;
  for (let k: usize = 16; k < 128; k += 8) any |= load<u64>(block + k);
  for (let x: usize = 0; x < 16; x += 2) {
    const r0 = product(block, factors, x);
    if (any == 0) {
      for (let y: usize = 0; y < 128; y += 16) store<i16>(to + x + y, <i16>(r0 << 2));
      continue;
    }
    const r1 = product(block, factors, x + 16),
      r2 = product(block, factors, x + 32);
    const r3 = product(block, factors, x + 48),
      r4 = product(block, factors, x + 64);
    const r5 = product(block, factors, x + 80),
      r6 = product(block, factors, x + 96);
    line(r0, r1, r2, r3, r4, r5, r6, product(block, factors, x + 112), to + x, 16, 11);
  }
}

/** The rows, to samples. */
export function samplesScalar(work: usize, to: usize, pitch: usize): void {
  for (let y = 0; y < 8; y++, work += 16, to += pitch) {
    const r0: i32 = load<i16>(work),
      r1: i32 = load<i16>(work, 2),
      r2: i32 = load<i16>(work, 4);
    const r3: i32 = load<i16>(work, 6),
      r4: i32 = load<i16>(work, 8),
      r5: i32 = load<i16>(work, 10);
    line(r0, r1, r2, r3, r4, r5, load<i16>(work, 12), load<i16>(work, 14), work, 2, 18);
    for (let x: usize = 0; x < 8; x++) {
      store<u8>(to + x, <u8>(max(-128, min(127, <i32>load<i16>(work + 2 * x))) + 128));
    }
  }
}
