// Values are float32, and are computed with in double precision, as the definition does: four of
// them are two vectors.

/** The first two of four values. */
@inline export function low(values: v128): v128 {
  return f64x2.promote_low_f32x4(values);
}

/** The last two of four values. */
@inline export function high(values: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<u64>(values, values, 1, 1));
}

/** Four values of their first and their last two. */
@inline export function join(first: v128, last: v128): v128 {
  return v128.shuffle<u64>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(last), 0, 2);
}

/** Values, or black or white where they lie beyond them. */
@inline export function within(values: v128, range: v128): v128 {
  return f64x2.pmin(f64x2.pmax(values, f64x2.splat(0)), range);
}

// Four pixels of three channels are three vectors; here a channel of all four is one.

@inline export function reds(a: v128, b: v128, c: v128): v128 {
  return v128.shuffle<u32>(v128.shuffle<u32>(a, b, 0, 3, 6, 0), c, 0, 1, 2, 5);
}

@inline export function greens(a: v128, b: v128, c: v128): v128 {
  return v128.shuffle<u32>(v128.shuffle<u32>(a, b, 1, 4, 7, 0), c, 0, 1, 2, 6);
}

@inline export function blues(a: v128, b: v128, c: v128): v128 {
  return v128.shuffle<u32>(v128.shuffle<u32>(a, b, 2, 5, 0, 0), c, 0, 1, 4, 7);
}

/** Stores four pixels. */
@inline export function storePixels(at: usize, red: v128, green: v128, blue: v128): void {
  const first = v128.shuffle<u32>(red, green, 0, 4, 1, 5);
  const last = v128.shuffle<u32>(red, green, 2, 6, 3, 7);
  v128.store(at, v128.shuffle<u32>(first, blue, 0, 1, 4, 2));
  v128.store(at, v128.shuffle<u64>(v128.shuffle<u32>(first, blue, 3, 5, 3, 5), last, 0, 2), 16);
  v128.store(at, v128.shuffle<u32>(last, blue, 6, 2, 3, 7), 32);
}
