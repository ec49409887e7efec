// Changes of each value on its own.
import { high, join, low, within } from './lanes';

/** Adding and subtracting it rounds to an integer, half to even. */
@inline const ROUND: f64 = 6755399441055744;

/**
 * `(value - offset) * gain + rest`, between black and white. The three are tables of twelve, one
 * after another: channels come round after as many values.
 */
export function stretch(at: usize, end: usize, tables: usize, range: f64): void {
  const top = f64x2.splat(range);
  for (; at < end; at += 48) {
    stretched(at, tables, top);
    stretched(at + 16, tables + 32, top);
    stretched(at + 32, tables + 64, top);
  }
}

@inline function stretched(at: usize, tables: usize, top: v128): void {
  const values = v128.load(at);
  v128.store(
    at,
    join(twoStretched(low(values), tables, top), twoStretched(high(values), tables + 16, top)),
  );
}

@inline function twoStretched(values: v128, tables: usize, top: v128): v128 {
  const moved = f64x2.sub(values, v128.load(tables));
  return within(f64x2.add(f64x2.mul(moved, v128.load(tables, 96)), v128.load(tables, 192)), top);
}

/** The bytes that are nearest to two values, in double precision. */
@inline function bytesOf(values: v128, range: v128): v128 {
  const share = f64x2.mul(f64x2.splat(255), f64x2.div(values, range));
  const byte = f64x2.sub(f64x2.add(share, f64x2.splat(ROUND)), f64x2.splat(ROUND));
  return within(byte, f64x2.splat(255));
}

/** Inverts the values of which the nearest byte is at least a share of the range. */
export function solarize(at: usize, end: usize, threshold: f64, range: f64): void {
  const white = f64x2.splat(range), least = f64x2.splat(threshold);
  for (; at < end; at += 16) {
    const values = v128.load(at);
    v128.store(
      at,
      join(twoSolarized(low(values), least, white), twoSolarized(high(values), least, white)),
    );
  }
}

@inline function twoSolarized(values: v128, least: v128, white: v128): v128 {
  const isLight = f64x2.ge(f64x2.div(bytesOf(values, white), f64x2.splat(255)), least);
  return v128.bitselect(f64x2.sub(white, values), values, isLight);
}

/** Writes the byte that is nearest to each value, sixteen at a time. */
export function toBytes(at: usize, end: usize, to: usize, range: f64): void {
  const white = f64x2.splat(range);
  for (; at < end; at += 64, to += 16) {
    v128.store(
      to,
      i8x16.narrow_i16x8_u(
        i16x8.narrow_i32x4_s(fourBytes(at, white), fourBytes(at + 16, white)),
        i16x8.narrow_i32x4_s(fourBytes(at + 32, white), fourBytes(at + 48, white)),
      ),
    );
  }
}

@inline function fourBytes(at: usize, white: v128): v128 {
  const values = v128.load(at);
  return v128.shuffle<u64>(
    i32x4.trunc_sat_f64x2_s_zero(bytesOf(low(values), white)),
    i32x4.trunc_sat_f64x2_s_zero(bytesOf(high(values), white)),
    0,
    2,
  );
}
