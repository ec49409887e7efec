// AssemblyScript, made WebAssembly by `npm run build:kernel`. What it computes is defined by `cookScalar`.

/** Values that one step of the inner loop takes: one vector of bytes. */
const STEP: i32 = 16;

/**
 * Cooks a patchwork of uint8 pictures. All arguments but the first four are addresses; the arrays are those of `Patchwork`, but that
 * `scales` and each row of `biases` go on periodically for 16 × channels values, and `pictures` has the address of each sample.
 */
export function cook(
  size: i32,
  height: i32,
  width: i32,
  channels: i32,
  firstRect: usize,
  box: usize,
  firstTerm: usize,
  termSource: usize,
  termWeight: usize,
  biasOf: usize,
  scales: usize,
  biases: usize,
  pictures: usize,
  out: usize,
): void {
  const line = width * channels;
  const picture = height * line;
  const period = STEP * channels * 4;
  for (let i = 0; i < size; i++) {
    const last = load<i32>(firstRect + ((i + 1) << 2));
    for (let r = load<i32>(firstRect + (i << 2)); r < last; r++) {
      const corners = box + (r << 4);
      const x1 = load<i32>(corners);
      const y1 = load<i32>(corners, 4);
      const x2 = load<i32>(corners, 8);
      const y2 = load<i32>(corners, 12);
      const bias = biases + load<i32>(biasOf + (r << 2)) * period;
      // A rectangle over the full width is one run of values.
      const full = x1 == 0 && x2 == width;
      const lines = full ? 1 : y2 - y1;
      const length = full ? (y2 - y1) * line : (x2 - x1) * channels;
      const offset = y1 * line + x1 * channels;
      const first = load<i32>(firstTerm + (r << 2));
      const terms = load<i32>(firstTerm + ((r + 1) << 2)) - first;
      for (let y = 0; y < lines; y++) {
        const at = offset + y * line;
        const to = out + ((i * picture + at) << 2);
        if (terms == 0) {
          fill(to, length, bias, period);
        } else if (terms <= 2) {
          const other = first + terms - 1;
          const a = pictureOf(pictures, termSource, first) + at;
          const b = pictureOf(pictures, termSource, other) + at;
          const weightA = <i32>load<u16>(termWeight + (first << 1));
          const weightB = terms == 2 ? <i32>load<u16>(termWeight + (other << 1)) : 0;
          mixTwo(to, length, a, b, weightA, weightB, scales, bias, period);
        } else {
          mixMany(to, length, at, first, terms, pictures, termSource, termWeight, scales, bias, period);
        }
      }
    }
  }
}

function pictureOf(pictures: usize, termSource: usize, term: i32): usize {
  return load<u32>(pictures + (load<u32>(termSource + (term << 2)) << 2));
}

function fill(to: usize, length: i32, bias: usize, period: usize): void {
  let phase: usize = 0;
  let k = 0;
  for (; k + STEP <= length; k += STEP) {
    const o = to + (k << 2);
    v128.store(o, v128.load(bias + phase));
    v128.store(o, v128.load(bias + phase, 16), 16);
    v128.store(o, v128.load(bias + phase, 32), 32);
    v128.store(o, v128.load(bias + phase, 48), 48);
    phase += 64;
    if (phase == period) phase = 0;
  }
  for (; k < length; k++) {
    store<f32>(to + (k << 2), load<f32>(bias + phase));
    phase += 4;
  }
}

function mixTwo(
  to: usize,
  length: i32,
  a: usize,
  b: usize,
  weightA: i32,
  weightB: i32,
  scales: usize,
  bias: usize,
  period: usize,
): void {
  const weights = i32x4.splat(weightA | (weightB << 16));
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
    put(o, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(low), weights), s, z);
    put(o + 16, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(low), weights), s + 16, z + 16);
    put(o + 32, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(high), weights), s + 32, z + 32);
    put(o + 48, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(high), weights), s + 48, z + 48);
    phase += 64;
    if (phase == period) phase = 0;
  }
  for (; k < length; k++) {
    const sum = <i32>load<u8>(a + k) * weightA + <i32>load<u8>(b + k) * weightB;
    store<f32>(to + (k << 2), <f32>sum * load<f32>(scales + phase) + load<f32>(bias + phase));
    phase += 4;
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
      const weightB = paired ? <i32>load<u16>(termWeight + (other << 1)) : 0;
      const weights = i32x4.splat(<i32>load<u16>(termWeight + (t << 1)) | (weightB << 16));
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
  for (; k < length; k++) {
    let sum: i32 = 0;
    for (let t = first; t < first + terms; t++) {
      sum += <i32>load<u8>(pictureOf(pictures, termSource, t) + at + k) * <i32>load<u16>(termWeight + (t << 1));
    }
    store<f32>(to + (k << 2), <f32>sum * load<f32>(scales + phase) + load<f32>(bias + phase));
    phase += 4;
  }
}

function put(to: usize, sums: v128, scale: usize, bias: usize): void {
  // Signed conversion: it is one instruction, and the sums are never negative.
  v128.store(to, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(sums), v128.load(scale)), v128.load(bias)));
}
