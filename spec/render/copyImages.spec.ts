import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyImages } from '../../lib/render/copyImages.ts';
import type { Pixels } from '../../lib/render/renderScalar.ts';

describe('copyImages()', () => {
  it.each([
    ['bytes', Uint8Array, 30],
    ['floats', Float32Array, 7],
  ] as const)(
    'copies images of several chunks, and writes nothing else: %s',
    (_, Values, length) => {
      const places = Uint32Array.from({ length: 300 }, (_, i) => (i * 37) % 300);
      const chunkOf = places.map((_, i) => (i * 7) % 2);
      expectCopies(Values, { length, places, chunkOf, gap: 5 });
    },
  );

  it.each([
    ['bytes', Uint8Array],
    ['floats', Float32Array],
  ] as const)(
    'copies images that follow one another, of a chunk or across chunks: %s',
    (_, Values) => {
      const runs = fc.array(
        fc.tuple(fc.nat({ max: 40 }), fc.integer({ min: 1, max: 50 }), fc.nat({ max: 1 })),
        {
          minLength: 1,
          maxLength: 9,
        },
      );
      fc.assert(
        fc.property(runs, fc.constantFrom(0, 4), (of, gap) => {
          const places = Uint32Array.from(
            of.flatMap(([first, count]) => Array.from({ length: count }, (_, k) => first + k)),
          );
          const chunkOf = Uint32Array.from(
            of.flatMap(([, count, chunk]) => Array.from({ length: count }, () => chunk)),
          );
          expectCopies(Values, { length: 12, places, chunkOf, gap });
        }),
        { seed: 4, numRuns: 60 },
      );
    },
  );
});

interface Copied {
  /** Values of an image. */
  readonly length: number;
  /** For each image which one of its chunk it is. */
  readonly places: Uint32Array;
  readonly chunkOf: Uint32Array;
  /** Bytes between images. */
  readonly gap: number;
}

/** Two chunks, neither at the start of its buffer, copied as asked and one value at a time. */
function expectCopies(kind: Uint8ArrayConstructor | Float32ArrayConstructor, copied: Copied): void {
  const { length, places, chunkOf, gap } = copied;
  const Values = kind as Uint8ArrayConstructor;
  const most = places.reduce((a, b) => Math.max(a, b), 0) + 1;
  const chunks = [1, 2].map((k) =>
    new Values(3 + most * length).map((_, i) => (i * k) % 251).subarray(3),
  );
  const stride = length * Values.BYTES_PER_ELEMENT + gap;
  const at = 11;
  const target = new Uint8Array(at + places.length * stride + 1).fill(252);
  const expected = target.slice();
  for (const [i, place] of places.entries()) {
    const image = (chunks[chunkOf[i] as number] as Uint8Array).slice(
      place * length,
      (place + 1) * length,
    );
    expected.set(new Uint8Array(image.buffer), at + i * stride);
  }
  const pixels: Pixels = { chunks, chunkOf, start: places.map((place) => place * length) };
  copyImages(pixels, { length: length * Values.BYTES_PER_ELEMENT, target, at, stride });
  expect(Buffer.compare(target, expected)).toBe(0);
}
