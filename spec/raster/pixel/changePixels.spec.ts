import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PIXEL_CHANGES, type PixelChange, type PixelStep } from '../../../lib/core/recipe.ts';
import { byteOf } from '../../../lib/raster/pixel/byteOf.ts';
import { changePixels, changesOf } from '../../../lib/raster/pixel/changePixels.ts';
import { greyOf } from '../../../lib/raster/pixel/grey.ts';
import type { Values } from '../../../lib/raster/values.ts';
import { bytesOf, distance, goldens, type ValueCase, valuesOf } from '../valueGoldens.ts';

type Change = readonly [change: PixelChange, amount: number];

/** A step of one sample. */
function stepOf(...changes: readonly Change[]): PixelStep {
  return {
    kind: 'pixel',
    operator: 'spec',
    length: changes.length,
    changes: Uint8Array.from(changes, ([change]) => PIXEL_CHANGES.indexOf(change)),
    amounts: Float64Array.from(changes, ([, amount]) => amount),
  };
}

function changed(values: Values, ...changes: readonly Change[]): Values {
  for (const one of changesOf(stepOf(...changes), 0)) changePixels(values, one);
  return values;
}

function amountOf({ op, params }: ValueCase): number {
  const { factor, turn, threshold, bits, gamma } = params;
  if (op === 'solarize') return Number(threshold) / 255;
  return factor ?? turn ?? bits ?? gamma ?? 0;
}

function ofCase(golden: ValueCase, range?: number): Values {
  return changed(valuesOf(golden, range), [golden.op as PixelChange, amountOf(golden)]);
}

const titled = (all: readonly ValueCase[]) =>
  all.map((one) => ({ ...one, title: `${one.op} ${JSON.stringify(one.params)} of ${one.input}` }));
const FLOAT_OPS = ['brightness', 'contrast', 'saturation', 'hue', 'grayscale', 'autocontrast'];
const floats = titled(goldens(FLOAT_OPS, ['torchvision-float']));
const tables = titled(
  goldens(['solarize', 'posterize', 'invert', 'equalize'], ['torchvision', 'pillow']),
);
const image = (shape: readonly [number, number, number], range = 1) =>
  fc
    .array(fc.integer({ min: 0, max: 255 }), {
      minLength: shape[0] * shape[1] * shape[2],
      maxLength: shape[0] * shape[1] * shape[2],
    })
    .map((bytes): Values => {
      const [height, width, channels] = shape;
      const data = Float32Array.from(bytes, (byte) => byte * (range / 255));
      return { data, height, width, channels, range };
    });
const copyOf = (values: Values): Values => ({ ...values, data: values.data.slice() });
const amounts: Readonly<Record<PixelChange, fc.Arbitrary<number>>> = {
  none: fc.constant(0),
  brightness: fc.double({ min: 0, max: 3, noNaN: true }),
  contrast: fc.double({ min: 0, max: 3, noNaN: true }),
  saturation: fc.double({ min: 0, max: 3, noNaN: true }),
  hue: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  grayscale: fc.constant(0),
  invert: fc.constant(0),
  solarize: fc.double({ min: 0, max: 1, noNaN: true }),
  posterize: fc.integer({ min: 0, max: 8 }),
  gamma: fc.double({ min: 0.2, max: 3, noNaN: true }),
  autocontrast: fc.constant(0),
  equalize: fc.constant(0),
};
const change = fc
  .constantFrom(...PIXEL_CHANGES)
  .chain((name) => amounts[name].map((amount): Change => [name, amount]));

describe('changes of the values of an image', () => {
  it('are compared with 107 images of floats and 38 of bytes', () => {
    expect([floats.length, tables.length]).toEqual([107, 38]);
  });

  it.each(floats)('make what torchvision makes of floats: $title', (golden) => {
    expect(distance(ofCase(golden), golden)).toBeLessThan(2e-6);
    expect(distance(ofCase(golden, 255), golden)).toBeLessThan(2e-6);
  });

  it.each(tables)('make the very bytes of $lib: $title', (golden) => {
    for (const range of [1, 255]) {
      const values = ofCase(golden, range);
      expect(bytesOf(values)).toEqual(golden.data);
      expect(
        Math.max(
          ...bytesOf(values).map((byte, k) =>
            Math.abs((byte * range) / 255 - (values.data[k] as number)),
          ),
        ),
      ).toBeLessThan(1e-6 * range);
    }
  });

  it.each(titled(goldens(['gamma'], ['torchvision'])))(
    'cut as torchvision does: $title',
    (golden) => {
      const { data } = ofCase(golden);
      expect(Array.from(data, (value) => Math.trunc(255.999 * value))).toEqual(golden.data);
    },
  );

  it('keep values between black and white, whatever was done before', () => {
    fc.assert(
      fc.property(
        image([4, 5, 3], 255),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        (values, changes) => {
          for (const one of changes) {
            changed(values, one);
            expect(Math.min(...values.data)).toBeGreaterThanOrEqual(0);
            expect(Math.max(...values.data)).toBeLessThanOrEqual(255);
          }
        },
      ),
      { seed: 5 },
    );
  });

  it('do nothing at all by a factor of 1, no turn, 8 bits, an exponent of 1', () => {
    const idle: readonly Change[] = [
      ['none', 0],
      ['brightness', 1],
      ['contrast', 1],
      ['saturation', 1],
      ['hue', 0],
      ['gamma', 1],
    ];
    fc.assert(
      fc.property(image([3, 4, 3]), fc.constantFrom(...idle), (values, one) => {
        expect(changed(copyOf(values), one).data).toEqual(values.data);
      }),
    );
  });

  it('leave images of one channel without hue and saturation, and turn grey to itself', () => {
    fc.assert(
      fc.property(
        image([3, 4, 1]),
        fc.constantFrom('saturation', 'hue', 'grayscale'),
        (values, name) => {
          expect(changed(copyOf(values), [name as PixelChange, 0.3]).data).toEqual(values.data);
        },
      ),
    );
  });

  it('are done one after another, contrast by the mean that it meets', () => {
    const values = valuesOf({ op: '', lib: 'pillow', input: 'smooth', params: {}, data: [] });
    const steps: readonly Change[] = [
      ['brightness', 1.6],
      ['contrast', 0.3],
      ['saturation', 1.8],
    ];
    const together = changed(copyOf(values), ...steps);
    for (const one of steps) changed(values, one);
    expect(together.data).toEqual(values.data);
    const swapped = changed(copyOf(together), ['contrast', 0.3], ['brightness', 1.6]);
    expect(distance(swapped, { data: [...together.data] } as unknown as ValueCase)).toBeGreaterThan(
      0.1,
    );
  });

  it('turn hues back and forth, and a full turn is none', () => {
    fc.assert(
      fc.property(
        image([3, 4, 3]),
        fc.double({ min: -0.5, max: 0.5, noNaN: true }),
        (values, turn) => {
          const { data } = changed(copyOf(values), ['hue', turn], ['hue', -turn]);
          data.forEach((value, k) => {
            expect(Math.abs(value - (values.data[k] as number))).toBeLessThan(1e-5);
          });
        },
      ),
    );
  });

  it('have one image after another change by their own entries', () => {
    const step = {
      ...stepOf(['invert', 0], ['none', 0], ['brightness', 0.5], ['invert', 0]),
      length: 2,
    };
    const one = (): Values => ({
      data: Float32Array.of(0.25),
      height: 1,
      width: 1,
      channels: 1,
      range: 1,
    });
    const [first, second] = [one(), one()];
    for (const one of changesOf(step, 0)) changePixels(first, one);
    for (const one of changesOf(step, 1)) changePixels(second, one);
    expect([first.data[0], second.data[0]]).toEqual([0.75, 0.875]);
  });
});

describe('byteOf()', () => {
  it('rounds half to even, and keeps to bytes', () => {
    const made = [0.5, 1.5, 2.5, 254.5, -3, 300, 17.2].map((byte) => byteOf(byte / 255));
    expect(made).toEqual([0, 2, 2, 254, 0, 255, 17]);
  });
});

describe('greyOf()', () => {
  it('weighs the channels as torchvision, so that white gets a little darker', () => {
    expect(greyOf(1, 1, 1)).toBeCloseTo(0.9999, 12);
  });
});
