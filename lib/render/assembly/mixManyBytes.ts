import { put } from './put';
import { quadOfTwo } from './quadOfTwo';
import { QUAD, STEP } from './steps';
import { imageOf, weightOf } from './terms';

/** Renders any number of terms of bytes: one line of `length` values, from value `at` of each image on. */
export function mixManyBytes(
  to: usize,
  length: i32,
  at: usize,
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
      const bytesA = v128.load(imageOf(images, termSource, t) + at + k);
      const bytesB = v128.load(imageOf(images, termSource, other) + at + k);
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
    put(to + (k << 2), quadOfMany(at + k, first, terms, images, termSource, termWeight), scales + phase, bias + phase);
    phase += 16;
  }
  if (k < length && length >= QUAD) {
    k = length - QUAD;
    put(to + (k << 2), quadOfMany(at + k, first, terms, images, termSource, termWeight), scales + ending, bias + ending);
    k = length;
  }
  for (; k < length; k++) {
    let sum: i32 = 0;
    for (let t = first; t < first + terms; t++) {
      sum += <i32>load<u8>(imageOf(images, termSource, t) + at + k) * weightOf(termWeight, t);
    }
    store<f32>(to + (k << 2), <f32>sum * load<f32>(scales + phase) + load<f32>(bias + phase));
    phase += 4;
  }
}

function quadOfMany(
  at: usize,
  first: i32,
  terms: i32,
  images: usize,
  termSource: usize,
  termWeight: usize,
): v128 {
  let sum = i32x4.splat(0);
  for (let t = first; t < first + terms; t += 2) {
    const paired = t + 1 < first + terms;
    const other = paired ? t + 1 : t;
    const weights = weightOf(termWeight, t) | ((paired ? weightOf(termWeight, other) : 0) << 16);
    const a = imageOf(images, termSource, t) + at;
    sum = i32x4.add(sum, quadOfTwo(a, imageOf(images, termSource, other) + at, i32x4.splat(weights)));
  }
  return sum;
}
