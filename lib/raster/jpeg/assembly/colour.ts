// Rows of components to rows of pixels: RGB, or grey as it is stored.

/** How components become pixels. */
export const GREY: i32 = 0;
export const RGB: i32 = 1;
export const YCBCR: i32 = 2;
export const CMYK: i32 = 3;
export const YCCK: i32 = 4;

/** Writes `count` pixels at `to`; vectors write up to 48 bytes more. */
export function writePixels(
  space: i32,
  count: i32,
  to: usize,
  row0: usize,
  row1: usize,
  row2: usize,
  row3: usize,
): void {
  if (space == GREY) {
    memory.copy(to, row0, count);
    return;
  }
  if (ASC_FEATURE_SIMD && space <= YCBCR) {
    for (let x = 0; x < count; x += 16, to += 48) {
      const a = v128.load(row0 + x),
        b = v128.load(row1 + x),
        c = v128.load(row2 + x);
      if (space == RGB) interleave(to, a, b, c);
      else convert(to, a, b, c);
    }
    return;
  }
  for (let x: usize = 0; x < <usize>count; x++, to += 3) {
    const a: i32 = load<u8>(row0 + x),
      b: i32 = load<u8>(row1 + x),
      c: i32 = load<u8>(row2 + x);
    if (space == RGB || space == CMYK) put(to, a, b, c);
    else putConverted(to, a, b - 128, c - 128);
    if (space >= CMYK) multiplyBlack(to, load<u8>(row3 + x), space == YCCK);
  }
}

@inline function put(to: usize, r: i32, g: i32, b: i32): void {
  store<u8>(to, <u8>r);
  store<u8>(to, <u8>g, 1);
  store<u8>(to, <u8>b, 2);
}

@inline function clamp(value: i32): i32 {
  return max(0, min(255, value));
}

function putConverted(to: usize, y: i32, cb: i32, cr: i32): void {
  const r = y + cr + ((26345 * cr + 32768) >> 16);
  const g = y - cr + ((18734 * cr - 22554 * cb + 32768) >> 16);
  const b = y + 2 * cb + ((-14942 * cb + 32768) >> 16);
  put(to, clamp(r), clamp(g), clamp(b));
}

/**
 * Three inks and black to RGB as Pillow does, for which every file has the inverted inks that Adobe
 * writes. YCCK yields RGB, which are inks that are inverted once more.
 */
function multiplyBlack(to: usize, black: i32, inverted: bool): void {
  for (let k: usize = 0; k < 3; k++) {
    const stored: i32 = load<u8>(to + k);
    const ink = inverted ? stored : 255 - stored;
    const product = ink * black + 128;
    store<u8>(to + k, <u8>clamp(black - (((product >> 8) + product) >> 8)));
  }
}

/** YCbCr to RGB, in products of 16 bits that round as those of 32 do. */
@inline function convert(to: usize, y: v128, cb: v128, cr: v128): void {
  const half = i16x8.splat(128);
  const y0 = i16x8.extend_low_i8x16_u(y),
    y1 = i16x8.extend_high_i8x16_u(y);
  const cb0 = i16x8.sub(i16x8.extend_low_i8x16_u(cb), half),
    cb1 = i16x8.sub(i16x8.extend_high_i8x16_u(cb), half);
  const cr0 = i16x8.sub(i16x8.extend_low_i8x16_u(cr), half),
    cr1 = i16x8.sub(i16x8.extend_high_i8x16_u(cr), half);
  interleave(
    to,
    i8x16.narrow_i16x8_u(red(y0, cr0), red(y1, cr1)),
    i8x16.narrow_i16x8_u(green(y0, cb0, cr0), green(y1, cb1, cr1)),
    i8x16.narrow_i16x8_u(blue(y0, cb0), blue(y1, cb1)),
  );
}

// (13175 cr + 2^14) >> 15 is (26345 cr + 2^15) >> 16 for every cr from -128 to 127.
@inline function red(y: v128, cr: v128): v128 {
  return i16x8.add(i16x8.add(y, cr), i16x8.q15mulr_sat_s(cr, i16x8.splat(13175)));
}
@inline function green(y: v128, cb: v128, cr: v128): v128 {
  const factors = i16x8(-11277, 9367, -11277, 9367, -11277, 9367, -11277, 9367);
  const half = i32x4.splat(16384);
  const low = v128.shuffle<i16>(cb, cr, 0, 8, 1, 9, 2, 10, 3, 11);
  const high = v128.shuffle<i16>(cb, cr, 4, 12, 5, 13, 6, 14, 7, 15);
  const l = i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(low, factors), half), 15);
  const h = i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(high, factors), half), 15);
  return i16x8.add(i16x8.sub(y, cr), i16x8.narrow_i32x4_s(l, h));
}
@inline function blue(y: v128, cb: v128): v128 {
  return i16x8.add(i16x8.add(y, i16x8.shl(cb, 1)), i16x8.q15mulr_sat_s(cb, i16x8.splat(-7471)));
}

/** Sixteen pixels of three planes, one after another. */
// Shuffles within one vector: those of two take twice as long, and their masks again each time.
@inline function interleave(to: usize, r: v128, g: v128, b: v128): void {
  const low = v128.shuffle<u8>(r, g, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const high = v128.shuffle<u8>(r, g, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const middle = v128.shuffle<u8>(
    low, high, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
  );
  v128.store(
    to,
    v128.or(
      i8x16.swizzle(low, i8x16(0, 1, -1, 2, 3, -1, 4, 5, -1, 6, 7, -1, 8, 9, -1, 10)),
      i8x16.swizzle(b, i8x16(-1, -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1)),
    ),
  );
  v128.store(
    to,
    v128.or(
      i8x16.swizzle(middle, i8x16(3, -1, 4, 5, -1, 6, 7, -1, 8, 9, -1, 10, 11, -1, 12, 13)),
      i8x16.swizzle(b, i8x16(-1, 5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1)),
    ),
    16,
  );
  v128.store(
    to,
    v128.or(
      i8x16.swizzle(high, i8x16(-1, 6, 7, -1, 8, 9, -1, 10, 11, -1, 12, 13, -1, 14, 15, -1)),
      i8x16.swizzle(b, i8x16(10, -1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15)),
    ),
    32,
  );
}
