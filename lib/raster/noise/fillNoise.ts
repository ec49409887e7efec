import type { NoiseStep } from '../../core/recipe.ts';
import { philox4x32 } from '../../random/philox4x32.ts';
import type { Values } from '../values.ts';

/** Puts standard normal noise into the boxes of sample `i`. */
export function fillNoise({ holes, box, keys }: NoiseStep, i: number, values: Values): void {
  const { data, width, channels } = values;
  const key = [keys[2 * i] as number, keys[2 * i + 1] as number] as const;
  for (let hole = i * holes; hole < (i + 1) * holes; hole++) {
    const [x1, y1, x2, y2] = box.subarray(4 * hole, 4 * hole + 4) as unknown as Corners;
    for (let y = y1; y < y2; y++) {
      const start = y * width;
      fillPlaces(data, (start + x1) * channels, (start + x2) * channels, key);
    }
  }
}

type Corners = readonly [x1: number, y1: number, x2: number, y2: number];

const COUNTER = new Uint32Array(4);
const BLOCK = new Uint32Array(4);

/**
 * Fills places with noise that depends on the key and on the place alone. Two of them share a block
 * of random bits, by Box and Muller (1958).
 */
function fillPlaces(
  data: Float32Array,
  start: number,
  end: number,
  key: readonly [number, number],
): void {
  for (let k = start - (start % 2); k < end; k += 2) {
    COUNTER[0] = k >>> 1;
    philox4x32(COUNTER, key, BLOCK);
    const radius = Math.sqrt(-2 * Math.log1p(-uniform(BLOCK[0] as number, BLOCK[1] as number)));
    const angle = 2 * Math.PI * uniform(BLOCK[2] as number, BLOCK[3] as number);
    if (k >= start) data[k] = radius * Math.cos(angle);
    if (k + 1 < end) data[k + 1] = radius * Math.sin(angle);
  }
}

/** Uniform on [0, 1), of two words. */
function uniform(first: number, second: number): number {
  return ((first >>> 5) * 2 ** 26 + (second >>> 6)) / 2 ** 53;
}
