import fc from 'fast-check';
import type { ResampleStep } from '../../lib/core/recipe.ts';
import type { ImageForm } from '../../lib/render/patchwork.ts';
import type { SourcePixels } from '../../lib/render/sourcePixels.ts';

/** Images, and what they are after a selection. */
export interface SelectedForm {
  readonly form: ImageForm;
  readonly pixels: SourcePixels;
}

const side = fc.integer({ min: 1, max: 19 });
const first = fc.integer({ min: -25, max: 25 });
const border = fc.constantFrom<ResampleStep['border']>('constant', 'edge', 'reflect', 'symmetric');

/** Chains of crops, padding and flips, each with its border, over images of bytes or floats. */
export const randomSelection: fc.Arbitrary<SelectedForm> = fc
  .record({
    size: fc.integer({ min: 1, max: 4 }),
    source: fc.tuple(side, side),
    after: fc.tuple(side, side),
    channels: fc.integer({ min: 1, max: 5 }),
    floats: fc.boolean(),
    steps: fc.integer({ min: 0, max: 4 }),
  })
  .chain((shape) =>
    fc
      .array(stepOf(shape.size), { minLength: shape.steps, maxLength: shape.steps })
      .map((steps) => selected(shape, steps)),
  );

interface Shape {
  readonly size: number;
  readonly source: readonly [height: number, width: number];
  readonly after: readonly [height: number, width: number];
  readonly channels: number;
  readonly floats: boolean;
}

type Box = readonly [x: number, y: number, width: number, height: number];

interface StepParts {
  readonly boxes: readonly Box[] | undefined;
  readonly flips: readonly number[] | undefined;
  readonly border: ResampleStep['border'];
}

function stepOf(size: number): fc.Arbitrary<StepParts> {
  const perSample = { minLength: size, maxLength: size };
  return fc.record({
    boxes: fc.option(fc.array(fc.tuple(first, first, side, side), perSample), { nil: undefined }),
    flips: fc.option(fc.array(fc.nat({ max: 3 }), perSample), { nil: undefined }),
    border,
  });
}

function selected({ size, source, after, channels, floats }: Shape, parts: readonly StepParts[]) {
  const last = parts.map(({ boxes }) => boxes !== undefined).lastIndexOf(true);
  // In between each sample may have an extent of its own.
  const steps = parts.map(({ boxes, flips, border }, n): ResampleStep => {
    const corners = boxes?.flatMap(([x, y, width, height]) =>
      n === last ? [x, y, x + after[1], y + after[0]] : [x, y, x + width, y + height],
    );
    return {
      kind: 'resample',
      operator: 'crop',
      filter: 'bilinear',
      antialias: true,
      border,
      ...(corners === undefined ? {} : { box: Int32Array.from(corners) }),
      ...(flips === undefined ? {} : { flip: Uint8Array.from(flips) }),
    };
  });
  const [height, width] = last < 0 ? source : after;
  const length = source[0] * source[1] * channels;
  const value = (k: number) => (k * 89 + 17 * (k >> 3)) % 251;
  const count = { length: size * length };
  return {
    form: { size, height, width, channels, scale: 1 },
    pixels: {
      chunks: floats
        ? [Float32Array.from(count, (_, k) => value(k) / 3)]
        : [Uint8Array.from(count, (_, k) => value(k))],
      chunkOf: new Uint32Array(size),
      start: Uint32Array.from({ length: size }, (_, i) => length * (size - 1 - i)),
      selection: {
        steps,
        height: source[0],
        width: source[1],
        fill: [251, 252, 253, 254, 255].slice(0, channels),
      },
    },
  };
}
