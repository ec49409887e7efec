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

/** Writes those of `words` that the 32-bit integers `indices` say: the first `kept` bytes of the `stored` that each has. */
export function lookUp(indices: usize, words: usize, stored: u32, kept: u32, count: u32, to: usize): void {
  if (kept == 1) {
    for (let i: u32 = 0; i < count; i++) store<u8>(to + i, load<u8>(words + load<u32>(indices + (i << 2)) * stored));
  } else if (kept == 2) {
    for (let i: u32 = 0; i < count; i++) store<u16>(to + (i << 1), load<u16>(words + load<u32>(indices + (i << 2)) * stored));
  } else if (kept == 4) {
    for (let i: u32 = 0; i < count; i++) store<u32>(to + (i << 2), load<u32>(words + load<u32>(indices + (i << 2)) * stored));
  } else if (kept == 8) {
    for (let i: u32 = 0; i < count; i++) store<u64>(to + (i << 3), load<u64>(words + load<u32>(indices + (i << 2)) * stored));
  } else {
    for (let i: u32 = 0; i < count; i++) memory.copy(to + i * kept, words + load<u32>(indices + (i << 2)) * stored, kept);
  }
}
