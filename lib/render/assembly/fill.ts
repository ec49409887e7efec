import { QUAD, STEP } from './steps';

/** Writes a rectangle that has no terms. */
export function fill(to: usize, lines: i32, length: i32, line: i32, bias: usize, period: usize, ending: usize): void {
  for (let y = 0; y < lines; y++) {
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
    for (; k + QUAD <= length; k += QUAD) {
      v128.store(to + (k << 2), v128.load(bias + phase));
      phase += 16;
    }
    if (k < length && length >= QUAD) {
      v128.store(to + ((length - QUAD) << 2), v128.load(bias + ending));
      k = length;
    }
    for (; k < length; k++) {
      store<f32>(to + (k << 2), load<f32>(bias + phase));
      phase += 4;
    }
    to += line << 2;
  }
}
