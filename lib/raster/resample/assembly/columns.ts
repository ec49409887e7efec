// Pixels of three or four bytes along the columns. Four lines at once share the weights; where
// fewer are left, some are made twice.
import { Pass } from './pass';

export function alongColumns3(pass: Pass): void {
  alongColumns(pass, 3);
}

export function alongColumns4(pass: Pass): void {
  alongColumns(pass, 4);
}

@inline function alongColumns(pass: Pass, channels: usize): void {
  const last = pass.lines - 1;
  for (let y = 0; y <= last; y += 4) {
    fourLines(pass, y, min(y + 1, last), min(y + 2, last), min(y + 3, last), channels);
  }
}

@inline function fourLines(pass: Pass, y0: i32, y1: i32, y2: i32, y3: i32, channels: usize): void {
  const from0 = pass.from + y0 * pass.fromPitch,
    from1 = pass.from + y1 * pass.fromPitch,
    from2 = pass.from + y2 * pass.fromPitch,
    from3 = pass.from + y3 * pass.fromPitch;
  let to0 = pass.to + y0 * pass.toPitch,
    to1 = pass.to + y1 * pass.toPitch,
    to2 = pass.to + y2 * pass.toPitch,
    to3 = pass.to + y3 * pass.toPitch;
  const precision = pass.precision;
  const half = i32x4.splat(1 << (precision - 1));
  const stride = pass.stride;
  const end = pass.starts + (pass.size << 2);
  let weights = pass.weights;
  for (let starts = pass.starts; starts < end; starts += 4) {
    let at: usize = load<u32>(starts);
    let sum0 = half,
      sum1 = half,
      sum2 = half,
      sum3 = half;
    const stop = weights + stride;
    for (let w = weights; w < stop; w += 8, at += 4 * channels) {
      const pixels0 = v128.load(from0 + at),
        pixels1 = v128.load(from1 + at),
        pixels2 = v128.load(from2 + at),
        pixels3 = v128.load(from3 + at);
      const low = v128.load32_splat(w);
      sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(first(pixels0, channels), low));
      sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(first(pixels1, channels), low));
      sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(first(pixels2, channels), low));
      sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(first(pixels3, channels), low));
      const high = v128.load32_splat(w, 4);
      sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(second(pixels0, channels), high));
      sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(second(pixels1, channels), high));
      sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(second(pixels2, channels), high));
      sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(second(pixels3, channels), high));
    }
    weights = stop;
    const bytes = i8x16.narrow_i16x8_u(
      i16x8.narrow_i32x4_s(i32x4.shr_s(sum0, precision), i32x4.shr_s(sum1, precision)),
      i16x8.narrow_i32x4_s(i32x4.shr_s(sum2, precision), i32x4.shr_s(sum3, precision)),
    );
    // Of three channels, the fourth byte is that of the next pixel, which comes later.
    v128.store_lane<u32>(to0, bytes, 0);
    v128.store_lane<u32>(to1, bytes, 1);
    v128.store_lane<u32>(to2, bytes, 2);
    v128.store_lane<u32>(to3, bytes, 3);
    to0 += channels;
    to1 += channels;
    to2 += channels;
    to3 += channels;
  }
}

// Two pixels as pairs of 16 bits, channel by channel.

@inline function first(pixels: v128, channels: usize): v128 {
  return channels == 3
    ? i8x16.swizzle(pixels, i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1))
    : i8x16.swizzle(pixels, i8x16(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1));
}
@inline function second(pixels: v128, channels: usize): v128 {
  return channels == 3
    ? i8x16.swizzle(pixels, i8x16(6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1))
    : i8x16.swizzle(pixels, i8x16(8, -1, 12, -1, 9, -1, 13, -1, 10, -1, 14, -1, 11, -1, 15, -1));
}
