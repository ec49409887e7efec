import { QUAD, STEP } from './steps';
import { imageOf, weightOf } from './terms';

/**
 * Renders a rectangle of float32 images, like `byteRectangle`. `scales` are for weights that are
 * fractions of 1.
 */
export function floatRectangle(
  to: usize,
  lines: i32,
  length: i32,
  line: i32,
  at: i32,
  first: i32,
  terms: i32,
  images: usize,
  termSource: usize,
  termWeight: usize,
  scales: usize,
  bias: usize,
  period: usize,
  ending: usize,
): void {
  const from = at << 2;
  if (terms == 1) {
    const a = imageOf(images, termSource, first) + from;
    takeOne(to, lines, length, line, a, shareOf(termWeight, first), scales, bias, period, ending);
  } else if (terms == 2) {
    const a = imageOf(images, termSource, first) + from;
    const b = imageOf(images, termSource, first + 1) + from;
    const shareA = shareOf(termWeight, first);
    const shareB = shareOf(termWeight, first + 1);
    mixTwo(to, lines, length, line, a, b, shareA, shareB, scales, bias, period, ending);
  } else {
    const end = first + terms;
    for (let y = 0; y < lines; y++) {
      const ahead = (y * line) << 2;
      mixMany(to + ahead, length, from + ahead, first, end, images, termSource, termWeight, scales, bias, period, ending);
    }
  }
}

/** The weight of a term as a fraction of 1, which is exact. */
function shareOf(termWeight: usize, term: i32): f32 {
  return <f32>weightOf(termWeight, term) * <f32>(1.0 / 16384.0);
}

function takeOne(
  to: usize,
  lines: i32,
  length: i32,
  line: i32,
  a: usize,
  shareA: f32,
  scales: usize,
  bias: usize,
  period: usize,
  ending: usize,
): void {
  const timesA = f32x4.splat(shareA);
  for (let y = 0; y < lines; y++) {
    let phase: usize = 0;
    let k = 0;
    for (; k + QUAD <= length; k += QUAD) {
      const o = k << 2;
      put(to + o, f32x4.mul(v128.load(a + o), timesA), scales + phase, bias + phase);
      phase += 16;
      if (phase == period) phase = 0;
    }
    if (k < length && length >= QUAD) {
      const o = (length - QUAD) << 2;
      put(to + o, f32x4.mul(v128.load(a + o), timesA), scales + ending, bias + ending);
      k = length;
    }
    for (; k < length; k++) {
      const o = k << 2;
      store<f32>(to + o, load<f32>(a + o) * shareA * load<f32>(scales + phase) + load<f32>(bias + phase));
      phase += 4;
    }
    to += line << 2;
    a += line << 2;
  }
}

function mixTwo(
  to: usize,
  lines: i32,
  length: i32,
  line: i32,
  a: usize,
  b: usize,
  shareA: f32,
  shareB: f32,
  scales: usize,
  bias: usize,
  period: usize,
  ending: usize,
): void {
  const timesA = f32x4.splat(shareA);
  const timesB = f32x4.splat(shareB);
  for (let y = 0; y < lines; y++) {
    let phase: usize = 0;
    let k = 0;
    for (; k + QUAD <= length; k += QUAD) {
      const o = k << 2;
      const sum = f32x4.add(f32x4.mul(v128.load(a + o), timesA), f32x4.mul(v128.load(b + o), timesB));
      put(to + o, sum, scales + phase, bias + phase);
      phase += 16;
      if (phase == period) phase = 0;
    }
    if (k < length && length >= QUAD) {
      const o = (length - QUAD) << 2;
      const sum = f32x4.add(f32x4.mul(v128.load(a + o), timesA), f32x4.mul(v128.load(b + o), timesB));
      put(to + o, sum, scales + ending, bias + ending);
      k = length;
    }
    for (; k < length; k++) {
      const o = k << 2;
      const sum = load<f32>(a + o) * shareA + load<f32>(b + o) * shareB;
      store<f32>(to + o, sum * load<f32>(scales + phase) + load<f32>(bias + phase));
      phase += 4;
    }
    to += line << 2;
    a += line << 2;
    b += line << 2;
  }
}

/**
 * Mixes a line of any number of terms. It adds them in order, because sums of floats depend on it.
 */
function mixMany(
  to: usize,
  length: i32,
  at: usize,
  first: i32,
  end: i32,
  images: usize,
  termSource: usize,
  termWeight: usize,
  scales: usize,
  bias: usize,
  period: usize,
  ending: usize,
): void {
  let phase: usize = 0;
  let k = 0;
  for (; k + STEP <= length; k += STEP) {
    const o = k << 2;
    const a = imageOf(images, termSource, first) + at + o;
    const timesA = f32x4.splat(shareOf(termWeight, first));
    let sum0 = f32x4.mul(v128.load(a), timesA);
    let sum1 = f32x4.mul(v128.load(a, 16), timesA);
    let sum2 = f32x4.mul(v128.load(a, 32), timesA);
    let sum3 = f32x4.mul(v128.load(a, 48), timesA);
    for (let t = first + 1; t < end; t++) {
      const b = imageOf(images, termSource, t) + at + o;
      const timesB = f32x4.splat(shareOf(termWeight, t));
      sum0 = f32x4.add(sum0, f32x4.mul(v128.load(b), timesB));
      sum1 = f32x4.add(sum1, f32x4.mul(v128.load(b, 16), timesB));
      sum2 = f32x4.add(sum2, f32x4.mul(v128.load(b, 32), timesB));
      sum3 = f32x4.add(sum3, f32x4.mul(v128.load(b, 48), timesB));
    }
    const s = scales + phase;
    const z = bias + phase;
    put(to + o, sum0, s, z);
    put(to + o + 16, sum1, s + 16, z + 16);
    put(to + o + 32, sum2, s + 32, z + 32);
    put(to + o + 48, sum3, s + 48, z + 48);
    phase += 64;
    if (phase == period) phase = 0;
  }
  for (; k + QUAD <= length; k += QUAD) {
    const o = k << 2;
    put(to + o, quadOfMany(at + o, first, end, images, termSource, termWeight), scales + phase, bias + phase);
    phase += 16;
  }
  if (k < length && length >= QUAD) {
    const o = (length - QUAD) << 2;
    put(to + o, quadOfMany(at + o, first, end, images, termSource, termWeight), scales + ending, bias + ending);
    k = length;
  }
  for (; k < length; k++) {
    const o = k << 2;
    let sum = load<f32>(imageOf(images, termSource, first) + at + o) * shareOf(termWeight, first);
    for (let t = first + 1; t < end; t++) {
      sum += load<f32>(imageOf(images, termSource, t) + at + o) * shareOf(termWeight, t);
    }
    store<f32>(to + o, sum * load<f32>(scales + phase) + load<f32>(bias + phase));
    phase += 4;
  }
}

function quadOfMany(
  at: usize,
  first: i32,
  end: i32,
  images: usize,
  termSource: usize,
  termWeight: usize,
): v128 {
  let sum = f32x4.mul(
    v128.load(imageOf(images, termSource, first) + at),
    f32x4.splat(shareOf(termWeight, first)),
  );
  for (let t = first + 1; t < end; t++) {
    const b = imageOf(images, termSource, t) + at;
    sum = f32x4.add(sum, f32x4.mul(v128.load(b), f32x4.splat(shareOf(termWeight, t))));
  }
  return sum;
}

function put(to: usize, sums: v128, scale: usize, bias: usize): void {
  v128.store(to, f32x4.add(f32x4.mul(sums, v128.load(scale)), v128.load(bias)));
}
