import type { Stream } from './stream.ts';

/**
 * Uniform on 0 … `count` − 1, without the bias of a remainder: what would favour the small numbers
 * is drawn again.
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
  // Nearly all numbers lie below, and the exact limit takes a slow division of doubles.
  if (drawn >= 2 ** 32 - count) {
    const limit = 2 ** 32 - (2 ** 32 % count);
    while (drawn >= limit) drawn = stream.next();
  }
  // Unsigned, so that the remainder is one of integers.
  return count === 2 ** 32 ? drawn : (drawn >>> 0) % (count >>> 0);
}
