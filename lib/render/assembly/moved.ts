/** Weighted sums times scale plus bias. */
export function moved(sums: v128, scale: v128, bias: v128): v128 {
  // Signed conversion: it is one instruction, and the sums are never negative.
  return f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(sums), scale), bias);
}
