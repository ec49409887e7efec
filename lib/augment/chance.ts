import { beta } from '../random/beta.ts';
import { integer } from '../random/integer.ts';
import { normal } from '../random/normal.ts';
import { permutation } from '../random/permutation.ts';
import type { Stream } from '../random/stream.ts';
import { uniform } from '../random/uniform.ts';

/** The random draws for one sample. They depend only on its position in the epoch. */
export interface Chance {
  /** A uniform number from `min` (inclusive) to `max` (exclusive). Defaults to 0 and 1. */
  uniform(min?: number, max?: number): number;
  /** An integer from 0 to `count` − 1. */
  integer(count: number): number;
  /** A number from the normal distribution. Defaults to mean 0 and deviation 1. */
  normal(mean?: number, deviation?: number): number;
  /** A number from Beta(a, b). */
  beta(a: number, b?: number): number;
  /** The integers from 0 to `count` − 1 in random order. */
  permutation(count: number): Uint32Array;
}

/** Draws from a stream. */
export function chanceOf(stream: Stream): Chance {
  return {
    uniform: (min = 0, max = 1) => min + (max - min) * uniform(stream),
    integer: (count) => integer(stream, count),
    normal: (mean = 0, deviation = 1) => mean + deviation * normal(stream),
    beta: (a, b = a) => beta(stream, a, b),
    permutation: (count) => permutation(stream, new Uint32Array(count)),
  };
}
