import { beta } from '../random/beta.ts';
import { integer } from '../random/integer.ts';
import { normal } from '../random/normal.ts';
import { permutation } from '../random/permutation.ts';
import type { Stream } from '../random/stream.ts';
import { uniform } from '../random/uniform.ts';

/** Draws for one sample. They depend on its place in the epoch, and on nothing else. */
export interface Chance {
  /** A number from `min` (included) to `max` (excluded); from 0 to 1 when left out. */
  uniform(min?: number, max?: number): number;
  /** An integer from 0 to `count` − 1. */
  integer(count: number): number;
  /** A number of the normal distribution; of mean 0 and deviation 1 when left out. */
  normal(mean?: number, deviation?: number): number;
  /** A number of Beta(a, b). */
  beta(a: number, b?: number): number;
  /** The integers from 0 to `count` − 1 in any order. */
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
