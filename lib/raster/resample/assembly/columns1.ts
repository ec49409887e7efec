// Single bytes along the columns: four outputs at once, the last ones with weights of 0.
import { Pass } from './pass';

export function alongColumns1(pass: Pass): void {
  const precision = pass.precision;
  const half = i32x4.splat(1 << (precision - 1));
  const stride: usize = pass.stride;
  const end = pass.starts + (pass.size << 2);
  for (let y = 0; y < pass.lines; y++) {
    const from = pass.from + y * pass.fromPitch;
    let to = pass.to + y * pass.toPitch;
    let weights = pass.weights;
    for (let starts = pass.starts; starts < end; starts += 16, to += 4, weights += 4 * stride) {
      const a = sumsOf(from + load<u32>(starts), weights, stride),
        b = sumsOf(from + load<u32>(starts, 4), weights + stride, stride),
        c = sumsOf(from + load<u32>(starts, 8), weights + 2 * stride, stride),
        d = sumsOf(from + load<u32>(starts, 12), weights + 3 * stride, stride);
      const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
      const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
      const sums = i32x4.add(
        v128.shuffle<i32>(ab, cd, 0, 1, 4, 5),
        v128.shuffle<i32>(ab, cd, 2, 3, 6, 7),
      );
      const shorts = i32x4.shr_s(i32x4.add(sums, half), precision);
      const bytes = i16x8.narrow_i32x4_s(shorts, shorts);
      v128.store_lane<u32>(to, i8x16.narrow_i16x8_u(bytes, bytes), 0);
    }
  }
}

/** Four sums, which add up to that of one output. */
@inline function sumsOf(from: usize, weights: usize, stride: usize): v128 {
  let sums = i32x4.splat(0);
  const stop = weights + stride;
  for (let w = weights; w < stop; w += 16, from += 8) {
    sums = i32x4.add(sums, i32x4.dot_i16x8_s(v128.load_ext<u8>(from), v128.load(w)));
  }
  return sums;
}
