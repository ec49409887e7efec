/** Weighs and adds four values of two images. */
export function quadOfTwo(a: usize, b: usize, weights: v128): v128 {
  const bytesA = v128.load32_zero(a);
  const bytesB = v128.load32_zero(b);
  const both = v128.shuffle<i8>(bytesA, bytesB, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  return i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(both), weights);
}
