import { QUAD, STEP } from './steps';
import { pictureOf, weightOf } from './terms';

/** Values after which the scales and biases of up to four channels begin anew with a step: three vectors of them stay in registers. */
const TURN: i32 = 3 * STEP;
/** The period of four channels, in bytes. */
const FOUR_CHANNELS: usize = 4 * STEP * 4;

/** Cooks a rectangle of uint8 pictures, of one term or more: `lines` runs of `length` values, from value `at` of each picture on. */
export function byteRectangle(
  to: usize,
  lines: i32,
  length: i32,
  line: i32,
  at: i32,
  first: i32,
  terms: i32,
  pictures: usize,
  termSource: usize,
  termWeight: usize,
  scales: usize,
  bias: usize,
  period: usize,
  ending: usize,
): void {
  if (terms <= 2) {
    const other = first + terms - 1;
    const a = pictureOf(pictures, termSource, first) + at;
    const b = pictureOf(pictures, termSource, other) + at;
    const weightB = terms == 2 ? weightOf(termWeight, other) : 0;
    mixTwo(to, lines, length, line, a, b, weightOf(termWeight, first) | (weightB << 16), scales, bias, period, ending);
  } else if (terms <= 4) {
    const other = first + terms - 1;
    const a = pictureOf(pictures, termSource, first) + at;
    const b = pictureOf(pictures, termSource, first + 1) + at;
    const c = pictureOf(pictures, termSource, first + 2) + at;
    const d = pictureOf(pictures, termSource, other) + at;
    const weightD = terms == 4 ? weightOf(termWeight, other) : 0;
    const weightsA = weightOf(termWeight, first) | (weightOf(termWeight, first + 1) << 16);
    const weightsC = weightOf(termWeight, first + 2) | (weightD << 16);
    mixFour(to, lines, length, line, a, b, c, d, weightsA, weightsC, scales, bias, period, ending);
  } else {
    for (let y = 0; y < lines; y++) {
      const from = at + y * line;
      mixMany(to + ((y * line) << 2), length, from, first, terms, pictures, termSource, termWeight, scales, bias, period, ending);
    }
  }
}

/** `weights` has the weight of `b` in its upper half. */
function mixTwo(
  to: usize,
  lines: i32,
  length: i32,
  line: i32,
  a: usize,
  b: usize,
  weights: i32,
  scales: usize,
  bias: usize,
  period: usize,
  ending: usize,
): void {
  const pair = i32x4.splat(weights);
  const s0 = v128.load(scales);
  const s1 = v128.load(scales, 16);
  const s2 = v128.load(scales, 32);
  const z0 = v128.load(bias);
  const z1 = v128.load(bias, 16);
  const z2 = v128.load(bias, 32);
  const inTurn = period <= FOUR_CHANNELS ? length - (length % TURN) : 0;
  for (let y = 0; y < lines; y++) {
    let phase: usize = 0;
    let k = 0;
    for (; k < inTurn; k += TURN) {
      const o = to + (k << 2);
      const p = a + k;
      const q = b + k;
      stepOfTwo(o, v128.load(p), v128.load(q), pair, s0, s1, s2, s0, z0, z1, z2, z0);
      stepOfTwo(o + 64, v128.load(p, 16), v128.load(q, 16), pair, s1, s2, s0, s1, z1, z2, z0, z1);
      stepOfTwo(o + 128, v128.load(p, 32), v128.load(q, 32), pair, s2, s0, s1, s2, z2, z0, z1, z2);
    }
    for (; k + STEP <= length; k += STEP) {
      const s = scales + phase;
      const z = bias + phase;
      stepOfTwo(
        to + (k << 2),
        v128.load(a + k),
        v128.load(b + k),
        pair,
        v128.load(s),
        v128.load(s, 16),
        v128.load(s, 32),
        v128.load(s, 48),
        v128.load(z),
        v128.load(z, 16),
        v128.load(z, 32),
        v128.load(z, 48),
      );
      phase += 64;
      if (phase == period) phase = 0;
    }
    for (; k + QUAD <= length; k += QUAD) {
      put(to + (k << 2), quadOfTwo(a + k, b + k, pair), scales + phase, bias + phase);
      phase += 16;
    }
    if (k < length && length >= QUAD) {
      k = length - QUAD;
      put(to + (k << 2), quadOfTwo(a + k, b + k, pair), scales + ending, bias + ending);
      k = length;
    }
    for (; k < length; k++) {
      const sum = <i32>load<u8>(a + k) * (weights & 0xffff) + <i32>load<u8>(b + k) * (weights >>> 16);
      store<f32>(to + (k << 2), <f32>sum * load<f32>(scales + phase) + load<f32>(bias + phase));
      phase += 4;
    }
    to += line << 2;
    a += line;
    b += line;
  }
}

/** Writes the {@link STEP} values that two vectors of bytes make. */
function stepOfTwo(
  to: usize,
  bytesA: v128,
  bytesB: v128,
  pair: v128,
  s0: v128,
  s1: v128,
  s2: v128,
  s3: v128,
  z0: v128,
  z1: v128,
  z2: v128,
  z3: v128,
): void {
  // Bytes of a and b side by side, so that one dot product weighs and adds both.
  const low = v128.shuffle<i8>(bytesA, bytesB, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const high = v128.shuffle<i8>(bytesA, bytesB, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  v128.store(to, moved(i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(low), pair), s0, z0));
  v128.store(to, moved(i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(low), pair), s1, z1), 16);
  v128.store(to, moved(i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(high), pair), s2, z2), 32);
  v128.store(to, moved(i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(high), pair), s3, z3), 48);
}

/** Weighs and adds four values of two pictures. */
function quadOfTwo(a: usize, b: usize, weights: v128): v128 {
  const bytesA = v128.load32_zero(a);
  const bytesB = v128.load32_zero(b);
  const both = v128.shuffle<i8>(bytesA, bytesB, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  return i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(both), weights);
}

/** Three terms or four: of three the last picture is given twice, the second time with a weight of 0. */
function mixFour(
  to: usize,
  lines: i32,
  length: i32,
  line: i32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  weightsA: i32,
  weightsC: i32,
  scales: usize,
  bias: usize,
  period: usize,
  ending: usize,
): void {
  const pairA = i32x4.splat(weightsA);
  const pairC = i32x4.splat(weightsC);
  const s0 = v128.load(scales);
  const s1 = v128.load(scales, 16);
  const s2 = v128.load(scales, 32);
  const z0 = v128.load(bias);
  const z1 = v128.load(bias, 16);
  const z2 = v128.load(bias, 32);
  const inTurn = period <= FOUR_CHANNELS ? length - (length % TURN) : 0;
  for (let y = 0; y < lines; y++) {
    let phase: usize = 0;
    let k = 0;
    for (; k < inTurn; k += TURN) {
      const o = to + (k << 2);
      stepOfFour(o, a + k, b + k, c + k, d + k, pairA, pairC, s0, s1, s2, s0, z0, z1, z2, z0);
      const l = k + STEP;
      stepOfFour(o + 64, a + l, b + l, c + l, d + l, pairA, pairC, s1, s2, s0, s1, z1, z2, z0, z1);
      const m = l + STEP;
      stepOfFour(o + 128, a + m, b + m, c + m, d + m, pairA, pairC, s2, s0, s1, s2, z2, z0, z1, z2);
    }
    for (; k + STEP <= length; k += STEP) {
      const s = scales + phase;
      const z = bias + phase;
      stepOfFour(
        to + (k << 2),
        a + k,
        b + k,
        c + k,
        d + k,
        pairA,
        pairC,
        v128.load(s),
        v128.load(s, 16),
        v128.load(s, 32),
        v128.load(s, 48),
        v128.load(z),
        v128.load(z, 16),
        v128.load(z, 32),
        v128.load(z, 48),
      );
      phase += 64;
      if (phase == period) phase = 0;
    }
    for (; k + QUAD <= length; k += QUAD) {
      const sum = i32x4.add(quadOfTwo(a + k, b + k, pairA), quadOfTwo(c + k, d + k, pairC));
      put(to + (k << 2), sum, scales + phase, bias + phase);
      phase += 16;
    }
    if (k < length && length >= QUAD) {
      k = length - QUAD;
      const sum = i32x4.add(quadOfTwo(a + k, b + k, pairA), quadOfTwo(c + k, d + k, pairC));
      put(to + (k << 2), sum, scales + ending, bias + ending);
      k = length;
    }
    for (; k < length; k++) {
      const sumA = <i32>load<u8>(a + k) * (weightsA & 0xffff) + <i32>load<u8>(b + k) * (weightsA >>> 16);
      const sumC = <i32>load<u8>(c + k) * (weightsC & 0xffff) + <i32>load<u8>(d + k) * (weightsC >>> 16);
      store<f32>(to + (k << 2), <f32>(sumA + sumC) * load<f32>(scales + phase) + load<f32>(bias + phase));
      phase += 4;
    }
    to += line << 2;
    a += line;
    b += line;
    c += line;
    d += line;
  }
}

/** Writes the {@link STEP} values that the vectors of bytes at four places make. */
function stepOfFour(
  to: usize,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  pairA: v128,
  pairC: v128,
  s0: v128,
  s1: v128,
  s2: v128,
  s3: v128,
  z0: v128,
  z1: v128,
  z2: v128,
  z3: v128,
): void {
  const bytesA = v128.load(a);
  const bytesB = v128.load(b);
  const bytesC = v128.load(c);
  const bytesD = v128.load(d);
  const lowA = v128.shuffle<i8>(bytesA, bytesB, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const highA = v128.shuffle<i8>(bytesA, bytesB, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const lowC = v128.shuffle<i8>(bytesC, bytesD, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const highC = v128.shuffle<i8>(bytesC, bytesD, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const sum0 = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(lowA), pairA);
  const sum1 = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(lowA), pairA);
  const sum2 = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(highA), pairA);
  const sum3 = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(highA), pairA);
  v128.store(to, moved(i32x4.add(sum0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(lowC), pairC)), s0, z0));
  v128.store(to, moved(i32x4.add(sum1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(lowC), pairC)), s1, z1), 16);
  v128.store(to, moved(i32x4.add(sum2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(highC), pairC)), s2, z2), 32);
  v128.store(to, moved(i32x4.add(sum3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(highC), pairC)), s3, z3), 48);
}

function mixMany(
  to: usize,
  length: i32,
  at: usize,
  first: i32,
  terms: i32,
  pictures: usize,
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
    let sum0 = i32x4.splat(0);
    let sum1 = i32x4.splat(0);
    let sum2 = i32x4.splat(0);
    let sum3 = i32x4.splat(0);
    for (let t = first; t < first + terms; t += 2) {
      const paired = t + 1 < first + terms;
      const other = paired ? t + 1 : t;
      const weightB = paired ? weightOf(termWeight, other) : 0;
      const weights = i32x4.splat(weightOf(termWeight, t) | (weightB << 16));
      const bytesA = v128.load(pictureOf(pictures, termSource, t) + at + k);
      const bytesB = v128.load(pictureOf(pictures, termSource, other) + at + k);
      const low = v128.shuffle<i8>(bytesA, bytesB, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const high = v128.shuffle<i8>(bytesA, bytesB, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(low), weights));
      sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(low), weights));
      sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(high), weights));
      sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(high), weights));
    }
    const o = to + (k << 2);
    const s = scales + phase;
    const z = bias + phase;
    put(o, sum0, s, z);
    put(o + 16, sum1, s + 16, z + 16);
    put(o + 32, sum2, s + 32, z + 32);
    put(o + 48, sum3, s + 48, z + 48);
    phase += 64;
    if (phase == period) phase = 0;
  }
  for (; k + QUAD <= length; k += QUAD) {
    put(to + (k << 2), quadOfMany(at + k, first, terms, pictures, termSource, termWeight), scales + phase, bias + phase);
    phase += 16;
  }
  if (k < length && length >= QUAD) {
    k = length - QUAD;
    put(to + (k << 2), quadOfMany(at + k, first, terms, pictures, termSource, termWeight), scales + ending, bias + ending);
    k = length;
  }
  for (; k < length; k++) {
    let sum: i32 = 0;
    for (let t = first; t < first + terms; t++) {
      sum += <i32>load<u8>(pictureOf(pictures, termSource, t) + at + k) * weightOf(termWeight, t);
    }
    store<f32>(to + (k << 2), <f32>sum * load<f32>(scales + phase) + load<f32>(bias + phase));
    phase += 4;
  }
}

function quadOfMany(
  at: usize,
  first: i32,
  terms: i32,
  pictures: usize,
  termSource: usize,
  termWeight: usize,
): v128 {
  let sum = i32x4.splat(0);
  for (let t = first; t < first + terms; t += 2) {
    const paired = t + 1 < first + terms;
    const other = paired ? t + 1 : t;
    const weights = weightOf(termWeight, t) | ((paired ? weightOf(termWeight, other) : 0) << 16);
    const a = pictureOf(pictures, termSource, t) + at;
    sum = i32x4.add(sum, quadOfTwo(a, pictureOf(pictures, termSource, other) + at, i32x4.splat(weights)));
  }
  return sum;
}

function put(to: usize, sums: v128, scale: usize, bias: usize): void {
  v128.store(to, moved(sums, v128.load(scale), v128.load(bias)));
}

function moved(sums: v128, scale: v128, bias: v128): v128 {
  // Signed conversion: it is one instruction, and the sums are never negative.
  return f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(sums), scale), bias);
}
