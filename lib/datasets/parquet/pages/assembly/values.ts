/** Keeps the first byte or two, as `kept` says, of each of `count` 32-bit integers. */
export function narrow(from: usize, kept: u32, count: u32, to: usize): void {
  let i: u32 = 0;
  if (kept == 1) {
    const low = i32x4.splat(255);
    for (; i + 16 <= count; i += 16) {
      const at = from + (i << 2);
      const first = i16x8.narrow_i32x4_u(v128.and(v128.load(at), low), v128.and(v128.load(at, 16), low));
      const second = i16x8.narrow_i32x4_u(v128.and(v128.load(at, 32), low), v128.and(v128.load(at, 48), low));
      v128.store(to + i, i8x16.narrow_i16x8_u(first, second));
    }
    for (; i < count; i++) store<u8>(to + i, load<u8>(from + (i << 2)));
  } else {
    for (; i < count; i++) store<u16>(to + (i << 1), load<u16>(from + (i << 2)));
  }
}
