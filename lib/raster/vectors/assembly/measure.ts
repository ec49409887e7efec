// What changes have to know of all values. Channels come round after twelve values.
import { high, low } from './lanes';

/** Adding and subtracting it rounds to an integer. */
@inline const ROUND: f64 = 6755399441055744;

/** Adds values, in parts that are integers, to twelve sums. */
export function addParts(at: usize, end: usize, sums: usize, gain: f64): void {
  const by = f64x2.splat(gain);
  let sum0 = v128.load(sums), sum1 = v128.load(sums, 16), sum2 = v128.load(sums, 32);
  let sum3 = v128.load(sums, 48), sum4 = v128.load(sums, 64), sum5 = v128.load(sums, 80);
  for (; at < end; at += 48) {
    const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32);
    sum0 = f64x2.add(sum0, parts(low(a), by));
    sum1 = f64x2.add(sum1, parts(high(a), by));
    sum2 = f64x2.add(sum2, parts(low(b), by));
    sum3 = f64x2.add(sum3, parts(high(b), by));
    sum4 = f64x2.add(sum4, parts(low(c), by));
    sum5 = f64x2.add(sum5, parts(high(c), by));
  }
  v128.store(sums, sum0);
  v128.store(sums, sum1, 16);
  v128.store(sums, sum2, 32);
  v128.store(sums, sum3, 48);
  v128.store(sums, sum4, 64);
  v128.store(sums, sum5, 80);
}

@inline function parts(values: v128, gain: v128): v128 {
  const round = f64x2.splat(ROUND);
  return f64x2.sub(f64x2.add(f64x2.mul(values, gain), round), round);
}

/** Widens twelve smallest and twelve largest values. */
export function widenLimits(at: usize, end: usize, limits: usize): void {
  let min0 = v128.load(limits), min1 = v128.load(limits, 16), min2 = v128.load(limits, 32);
  let max0 = v128.load(limits, 48), max1 = v128.load(limits, 64), max2 = v128.load(limits, 80);
  for (; at < end; at += 48) {
    const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32);
    min0 = f32x4.pmin(min0, a);
    min1 = f32x4.pmin(min1, b);
    min2 = f32x4.pmin(min2, c);
    max0 = f32x4.pmax(max0, a);
    max1 = f32x4.pmax(max1, b);
    max2 = f32x4.pmax(max2, c);
  }
  v128.store(limits, min0);
  v128.store(limits, min1, 16);
  v128.store(limits, min2, 32);
  v128.store(limits, max0, 48);
  v128.store(limits, max1, 64);
  v128.store(limits, max2, 80);
}
