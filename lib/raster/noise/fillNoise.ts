import type { NoiseStep } from '../../core/recipe.ts';
import { philox4x32 } from '../../random/philox4x32.ts';
import type { Values } from '../values.ts';

/** Puts standard normal noise into the boxes of sample `i`. */
export function fillNoise({ holes, box, keys }: NoiseStep, i: number, values: Values): void {
  const { data, width, channels } = values;
  const noise = new Noise(keys[2 * i] as number, keys[2 * i + 1] as number);
  for (let hole = i * holes; hole < (i + 1) * holes; hole++) {
    const [x1, y1, x2, y2] = box.subarray(4 * hole, 4 * hole + 4) as unknown as Corners;
    for (let y = y1; y < y2; y++) {
      const end = (y * width + x2) * channels;
      for (let k = (y * width + x1) * channels; k < end; k++) data[k] = noise.at(k);
    }
  }
}

type Corners = readonly [x1: number, y1: number, x2: number, y2: number];

/** Noise that depends on its key and on the place of a value, and not on the values before it. */
class Noise {
  readonly #key: readonly [number, number];
  readonly #counter = new Uint32Array(4);
  readonly #block = new Uint32Array(4);
  #radius = 0;
  #angle = 0;
  #pair = -1;

  constructor(first: number, second: number) {
    this.#key = [first, second];
  }

  /** The value at place `k`; two of them share a block, by Box and Muller (1958). */
  at(k: number): number {
    const pair = k >>> 1;
    if (pair !== this.#pair) {
      this.#pair = pair;
      this.#counter[0] = pair;
      philox4x32(this.#counter, this.#key, this.#block);
      this.#radius = Math.sqrt(-2 * Math.log1p(-this.#uniform(0)));
      this.#angle = 2 * Math.PI * this.#uniform(2);
    }
    return this.#radius * (k % 2 === 0 ? Math.cos(this.#angle) : Math.sin(this.#angle));
  }

  /** Uniform on [0, 1), of two words of the block. */
  #uniform(word: number): number {
    const high = (this.#block[word] as number) >>> 5;
    const low = (this.#block[word + 1] as number) >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }
}
