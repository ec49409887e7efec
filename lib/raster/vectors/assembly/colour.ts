// Changes of pixels of three channels.
import { blues, greens, high, join, low, reds, storePixels, within } from './lanes';

/** The weights of lib/raster/pixel/grey.ts. */
@inline const RED: f64 = 0.2989;
@inline const GREEN: f64 = 0.587;
@inline const BLUE: f64 = 0.114;

@inline function greyOf(red: v128, green: v128, blue: v128): v128 {
  return f64x2.add(
    f64x2.add(f64x2.mul(f64x2.splat(RED), red), f64x2.mul(f64x2.splat(GREEN), green)),
    f64x2.mul(f64x2.splat(BLUE), blue),
  );
}

export function grayscale(at: usize, end: usize): void {
  for (; at < end; at += 48) {
    const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32);
    const red = reds(a, b, c), green = greens(a, b, c), blue = blues(a, b, c);
    const grey = join(
      greyOf(low(red), low(green), low(blue)),
      greyOf(high(red), high(green), high(blue)),
    );
    storePixels(at, grey, grey, grey);
  }
}

export function saturation(at: usize, end: usize, factor: f64, range: f64): void {
  const gain = f64x2.splat(factor), other = f64x2.splat(1 - factor), top = f64x2.splat(range);
  for (; at < end; at += 48) {
    const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32);
    const red = reds(a, b, c), green = greens(a, b, c), blue = blues(a, b, c);
    const rest0 = f64x2.mul(other, greyOf(low(red), low(green), low(blue)));
    const rest1 = f64x2.mul(other, greyOf(high(red), high(green), high(blue)));
    storePixels(
      at,
      blended(red, gain, rest0, rest1, top),
      blended(green, gain, rest0, rest1, top),
      blended(blue, gain, rest0, rest1, top),
    );
  }
}

@inline function blended(values: v128, gain: v128, rest0: v128, rest1: v128, top: v128): v128 {
  return join(
    within(f64x2.add(f64x2.mul(gain, low(values)), rest0), top),
    within(f64x2.add(f64x2.mul(gain, high(values)), rest1), top),
  );
}

export function hue(at: usize, end: usize, turn: f64): void {
  const by = f64x2.splat(turn);
  for (; at < end; at += 48) {
    const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32);
    const red = reds(a, b, c), green = greens(a, b, c), blue = blues(a, b, c);
    const max = f32x4.max(f32x4.max(red, green), blue);
    const min = f32x4.min(f32x4.min(red, green), blue);
    const six0 = sextants(low(red), low(green), low(blue), low(max), low(min), by);
    const six1 = sextants(high(red), high(green), high(blue), high(max), high(min), by);
    const sextant0 = f64x2.floor(six0), sextant1 = f64x2.floor(six1);
    const part0 = f64x2.mul(f64x2.sub(low(max), low(min)), f64x2.sub(six0, sextant0));
    const part1 = f64x2.mul(f64x2.sub(high(max), high(min)), f64x2.sub(six1, sextant1));
    const rising = join(f64x2.add(low(min), part0), f64x2.add(high(min), part1));
    const falling = join(f64x2.sub(low(max), part0), f64x2.sub(high(max), part1));
    const sextant = join(sextant0, sextant1);
    const is1 = f32x4.eq(sextant, f32x4.splat(1)), is2 = f32x4.eq(sextant, f32x4.splat(2));
    const is3 = f32x4.eq(sextant, f32x4.splat(3)), is4 = f32x4.eq(sextant, f32x4.splat(4));
    const is5 = f32x4.eq(sextant, f32x4.splat(5));
    const turnedRed = v128.bitselect(
      falling,
      v128.bitselect(min, v128.bitselect(rising, max, is4), v128.or(is2, is3)),
      is1,
    );
    const turnedGreen = v128.bitselect(
      max,
      v128.bitselect(falling, v128.bitselect(min, rising, v128.or(is4, is5)), is3),
      v128.or(is1, is2),
    );
    const turnedBlue = v128.bitselect(
      rising,
      v128.bitselect(max, v128.bitselect(falling, min, is5), v128.or(is3, is4)),
      is2,
    );
    // A grey has no hue.
    const isGrey = f32x4.eq(max, min);
    storePixels(
      at,
      v128.bitselect(red, turnedRed, isGrey),
      v128.bitselect(green, turnedGreen, isGrey),
      v128.bitselect(blue, turnedBlue, isGrey),
    );
  }
}

/** The turned hues of two pixels, in sixths of the circle. */
@inline function sextants(
  red: v128,
  green: v128,
  blue: v128,
  max: v128,
  min: v128,
  turn: v128,
): v128 {
  const isRed = f64x2.eq(max, red), isGreen = f64x2.eq(max, green);
  const one = v128.bitselect(green, v128.bitselect(blue, red, isGreen), isRed);
  const other = v128.bitselect(blue, v128.bitselect(red, green, isGreen), isRed);
  const first = v128.andnot(v128.bitselect(f64x2.splat(2), f64x2.splat(4), isGreen), isRed);
  const share = f64x2.div(f64x2.sub(one, other), f64x2.sub(max, min));
  const turned = f64x2.add(f64x2.div(f64x2.add(first, share), f64x2.splat(6)), turn);
  return f64x2.mul(f64x2.splat(6), f64x2.sub(turned, f64x2.floor(turned)));
}
