import type { Stream } from './stream.ts';

/**
 * Uniform on 0 … `count` − 1, without modulo bias: values beyond the last full multiple are
 * rejected.
 *
 * @param count an integer from 1 to 2³²
 */
export function integer(stream: Stream, count: number): number {
  if (!(Number.isInteger(count) && count >= 1 && count <= 2 ** 32)) {
    throw new RangeError(
      `Cannot draw an integer: \`count\` must be an integer from 1 to 2³²; received ${count}`,
    );
  }
  let drawn = stream.next();
  // Nearly all values are below, and the exact limit costs a division of doubles.
  if (drawn >= 2 ** 32 - count) {
    const limit = 2 ** 32 - (2 ** 32 % count);
    while (drawn >= limit) drawn = stream.next();
  }
  // Unsigned, so that the engine uses an integer remainder.
  return count === 2 ** 32 ? drawn : (drawn >>> 0) % (count >>> 0);
}
