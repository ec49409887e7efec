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

  it.each([1, 3, 4] as const)('takes %i channels of images of any extent', (channels) => {
    expect(image({ channels })).toEqual({ kind: 'image', shape: [null, null, channels] });
    expect(image({ channels, shape: [8, 9, channels] }).shape).toEqual([8, 9, channels]);
  });

  it('refuses channels that are none, or others than those of the shape', () => {
    expect(() => image({ channels: 2 as 1 })).toThrow(
      'Cannot `image`: `channels` must be 1, 3 or 4; received 2',
    );
    expect(() => image({ channels: 1, shape: [28, 28, 3] })).toThrow(
      'Cannot `image`: `channels` must be those of `shape`, 3; received 1; leave one of them out',
    );
  });
});
