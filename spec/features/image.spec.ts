import { describe, expect, it } from 'vitest';
import { image } from '../../lib/index.ts';

describe('image()', () => {
  it.each([[[1, 28, 28]], [[3, 240, 320]], [[4, 5, 5]]])(
    'recognizes the channels first: %o',
    (shape) => {
      const [channels, height, width] = shape as [number, number, number];
      expect(() => image({ shape: [channels, height, width] })).toThrow(
        `Cannot \`image\`: \`shape\` must be [height, width, channels], channels last; received ` +
          `[${shape.join(', ')}]; give [${height}, ${width}, ${channels}] for pixels in that order; ` +
          `read others by \`tensor({ shape: [${shape.join(', ')}] })\` and transpose them`,
      );
    },
  );

  it.each([[[28, 28, 1]], [[1, 28, 3]], [[3, 4, 8]], [[28, 28, 28]], [[8, 8, 8]]])(
    'takes them last: %o',
    (shape) => {
      expect(image({ shape: shape as [number, number, number] }).shape).toEqual(shape);
    },
  );
});
