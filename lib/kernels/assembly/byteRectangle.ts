import { QUAD, STEP } from './steps';
import { pictureOf, weightOf } from './terms';

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
  for (let y = 0; y < lines; y++) {
    let phase: usize = 0;
    let k = 0;
    for (; k + STEP <= length; k += STEP) {
      const bytesA = v128.load(a + k);
      const bytesB = v128.load(b + k);
      // Bytes of a and b side by side, so that one dot product weighs and adds both.
      const low = v128.shuffle<i8>(bytesA, bytesB, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const high = v128.shuffle<i8>(bytesA, bytesB, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      const o = to + (k << 2);
      const s = scales + phase;
      const z = bias + phase;
      put(o, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(low), pair), s, z);
      put(o + 16, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(low), pair), s + 16, z + 16);
      put(o + 32, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(high), pair), s + 32, z + 32);
      put(o + 48, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(high), pair), s + 48, z + 48);
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
  for (let y = 0; y < lines; y++) {
    let phase: usize = 0;
    let k = 0;
    for (; k + STEP <= length; k += STEP) {
      const bytesA = v128.load(a + k);
      const bytesB = v128.load(b + k);
      const bytesC = v128.load(c + k);
      const bytesD = v128.load(d + k);
      const lowA = v128.shuffle<i8>(bytesA, bytesB, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const highA = v128.shuffle<i8>(bytesA, bytesB, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      const lowC = v128.shuffle<i8>(bytesC, bytesD, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const highC = v128.shuffle<i8>(bytesC, bytesD, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      const sum0 = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(lowA), pairA);
      const sum1 = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(lowA), pairA);
      const sum2 = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(highA), pairA);
      const sum3 = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(highA), pairA);
      const o = to + (k << 2);
      const s = scales + phase;
      const z = bias + phase;
      put(o, i32x4.add(sum0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(lowC), pairC)), s, z);
      put(o + 16, i32x4.add(sum1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(lowC), pairC)), s + 16, z + 16);
      put(o + 32, i32x4.add(sum2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(highC), pairC)), s + 32, z + 32);
      put(o + 48, i32x4.add(sum3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(highC), pairC)), s + 48, z + 48);
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
  // Signed conversion: it is one instruction, and the sums are never negative.
  v128.store(to, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(sums), v128.load(scale)), v128.load(bias)));
}
