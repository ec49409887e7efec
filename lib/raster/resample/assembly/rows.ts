// Whole lines, whatever their channels: each output is a sum of lines.
import { Pass } from './pass';

/** Up to 15 bytes are written beyond a line of the output: the next line comes later. */
export function alongRows(pass: Pass): void {
  const pitch = pass.fromPitch;
  const precision = pass.precision;
  const half = i32x4.splat(1 << (precision - 1));
  let to = pass.to;
  let weights = pass.weights;
  for (let k = 0; k < pass.size; k++, to += pass.toPitch, weights += pass.stride) {
    const from = pass.from + load<u32>(pass.starts + (k << 2));
    const stop = weights + (load<u32>(pass.pairs + (k << 2)) << 2);
    for (let x = 0; x < pass.lines; x += 16) {
      let at = from + x;
      let sum0 = half,
        sum1 = half,
        sum2 = half,
        sum3 = half;
      for (let w = weights; w < stop; w += 4, at += 2 * pitch) {
        const pair = v128.load32_splat(w);
        const a = v128.load(at),
          b = v128.load(at + pitch);
        const low = i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        const high = i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(low), pair));
        sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(low), pair));
        sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(high), pair));
        sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(high), pair));
      }
      v128.store(
        to + x,
        i8x16.narrow_i16x8_u(
          i16x8.narrow_i32x4_s(i32x4.shr_s(sum0, precision), i32x4.shr_s(sum1, precision)),
          i16x8.narrow_i32x4_s(i32x4.shr_s(sum2, precision), i32x4.shr_s(sum3, precision)),
        ),
      );
    }
  }
}
