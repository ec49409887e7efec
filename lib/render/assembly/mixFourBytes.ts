import { moved } from './moved';
import { put } from './put';
import { quadOfTwo } from './quadOfTwo';
import { FOUR_CHANNELS, QUAD, STEP, TURN } from './steps';

/** Renders three terms of bytes or four: of three the last image is given twice, the second time with a weight of 0. */
export function mixFourBytes(
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
