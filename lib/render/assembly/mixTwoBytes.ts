import { moved } from './moved';
import { put } from './put';
import { quadOfTwo } from './quadOfTwo';
import { FOUR_CHANNELS, QUAD, STEP, TURN } from './steps';

/** Renders one term or two of bytes: `weights` has the weight of `b` in its upper half. */
export function mixTwoBytes(
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
