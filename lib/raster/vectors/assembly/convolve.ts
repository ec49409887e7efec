// Sums over the neighbourhood of each value. Four values are written at once, so that up to seven
// beyond a line are: those of the next line, which comes later, or what no one reads.
import { high, join, low, within } from './lanes';

/** Sums along lines. `places` are pixels: `channels` values each, for each tap of the first on. */
export function alongColumns(
  from: usize,
  to: usize,
  lines: i32,
  width: i32,
  channels: i32,
  taps: usize,
  size: i32,
  places: usize,
  padded: usize,
): void {
  const pixel = <usize>channels << 2;
  const length = width * channels;
  const beyond = (size - 1) >> 1;
  for (let y = 0; y < lines; y++) {
    const line = from + ((y * length) << 2);
    memory.copy(padded + beyond * pixel, line, length << 2);
    for (let k = 0; k < beyond; k++) {
      const last = k + beyond + width;
      memory.copy(padded + k * pixel, line + load<i32>(places + (k << 2)) * pixel, pixel);
      memory.copy(padded + last * pixel, line + load<i32>(places + (last << 2)) * pixel, pixel);
    }
    const end = length << 2;
    const target = to + y * end;
    for (let x = 0; x < end; x += 32) {
      let sum0 = f64x2.splat(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
      let at = padded + x;
      for (let j = 0; j < size; j++, at += pixel) {
        const tap = v128.load64_splat(taps + (j << 3));
        const a = v128.load(at), b = v128.load(at, 16);
        sum0 = f64x2.add(sum0, f64x2.mul(tap, low(a)));
        sum1 = f64x2.add(sum1, f64x2.mul(tap, high(a)));
        sum2 = f64x2.add(sum2, f64x2.mul(tap, low(b)));
        sum3 = f64x2.add(sum3, f64x2.mul(tap, high(b)));
      }
      v128.store(target + x, join(sum0, sum1));
      v128.store(target + x, join(sum2, sum3), 16);
    }
  }
}

/** Sums of lines. `places` are lines, for each tap of the first on. */
export function alongRows(
  from: usize,
  to: usize,
  lines: i32,
  length: i32,
  taps: usize,
  size: i32,
  places: usize,
): void {
  const pitch = <usize>length << 2;
  for (let y = 0; y < lines; y++) {
    const target = to + y * pitch;
    for (let x: usize = 0; x < pitch; x += 32) {
      let sum0 = f64x2.splat(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
      for (let j = 0; j < size; j++) {
        const at = from + x + load<i32>(places + ((y + j) << 2)) * pitch;
        const tap = v128.load64_splat(taps + (j << 3));
        const a = v128.load(at), b = v128.load(at, 16);
        sum0 = f64x2.add(sum0, f64x2.mul(tap, low(a)));
        sum1 = f64x2.add(sum1, f64x2.mul(tap, high(a)));
        sum2 = f64x2.add(sum2, f64x2.mul(tap, low(b)));
        sum3 = f64x2.add(sum3, f64x2.mul(tap, high(b)));
      }
      v128.store(target + x, join(sum0, sum1));
      v128.store(target + x, join(sum2, sum3), 16);
    }
  }
}

/** Moves inner values away from the mean of their neighbourhood, or towards it. */
export function sharpen(
  from: usize,
  to: usize,
  height: i32,
  width: i32,
  channels: i32,
  factor: f64,
  range: f64,
): void {
  const pixel = <usize>channels << 2;
  const pitch = width * pixel;
  const rest = f64x2.splat(1 - factor), top = f64x2.splat(range);
  memory.copy(to, from, height * pitch);
  for (let y = 1; y < height - 1; y++) {
    const end = (y + 1) * pitch - pixel;
    for (let k = y * pitch + pixel; k < end; k += 16) {
      const above = from + k - pitch, at = from + k, below = from + k + pitch;
      const a = v128.load(above - pixel), b = v128.load(above), c = v128.load(above + pixel);
      const d = v128.load(at - pixel), own = v128.load(at), e = v128.load(at + pixel);
      const f = v128.load(below - pixel), g = v128.load(below), h = v128.load(below + pixel);
      const around0 = around(low(a), low(b), low(c), low(d), low(e), low(f), low(g), low(h));
      const around1 = around(
        high(a), high(b), high(c), high(d), high(e), high(f), high(g), high(h),
      );
      v128.store(
        to + k,
        join(
          within(sharpened(low(own), around0, rest), top),
          within(sharpened(high(own), around1, rest), top),
        ),
      );
    }
    // What was written beyond, of the frame; what is not of the frame comes later.
    memory.copy(to + end, from + end, 32);
  }
}

@inline function around(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  e: v128,
  f: v128,
  g: v128,
  h: v128,
): v128 {
  const above = f64x2.add(f64x2.add(a, b), c);
  const beside = f64x2.add(f64x2.add(above, d), e);
  return f64x2.add(f64x2.add(f64x2.add(beside, f), g), h);
}

@inline function sharpened(own: v128, sum: v128, rest: v128): v128 {
  const smooth = f64x2.div(
    f64x2.add(f64x2.mul(f64x2.splat(5), own), sum),
    f64x2.splat(13),
  );
  return f64x2.add(own, f64x2.mul(rest, f64x2.sub(smooth, own)));
}
