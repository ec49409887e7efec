import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PIXEL_CHANGES, type PixelChange } from '../../../lib/core/recipe.ts';
import { doVectorWork, doWork } from '../../../lib/raster/program/doWork.ts';
import { makeValues } from '../../../lib/raster/program/makeValues.ts';
import type { ValueWork } from '../../../lib/raster/program/valueWork.ts';
import { affineMatrix } from '../../../lib/raster/resample/affineMatrix.ts';
import type { Values } from '../../../lib/raster/values.ts';
import { ImageVectors } from '../../../lib/raster/vectors/imageVectors.ts';
import { openVectorModule, type VectorModule } from '../../../lib/raster/vectors/vectorModule.ts';
import { noise } from '../resample/noise.ts';

const module = openVectorModule() as VectorModule;

const AMOUNTS: Readonly<Record<PixelChange, fc.Arbitrary<number>>> = {
  none: fc.constant(0),
  brightness: fc.constantFrom(0, 0.3, 1, 1.7),
  contrast: fc.constantFrom(0, 0.3, 1, 1.7),
  saturation: fc.constantFrom(0, 0.3, 1, 1.7),
  hue: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  grayscale: fc.constant(0),
  invert: fc.constant(0),
  solarize: fc.double({ min: 0, max: 1, noNaN: true }),
  posterize: fc.integer({ min: 0, max: 8 }),
  gamma: fc.constantFrom(0.4, 1, 2.2),
  autocontrast: fc.constant(0),
  equalize: fc.constant(0),
};

const change = fc
  .constantFrom(...PIXEL_CHANGES)
  .chain((name) => AMOUNTS[name].map((amount) => ({ change: name, amount })))
  .map((one): ValueWork => ({ kind: 'change', change: one }));
const taps = fc.record({
  size: fc.constantFrom(1, 3, 7, 23),
  sigma: fc.constantFrom(0, 0.1, 0.9, 2, 9),
});
const angle = fc.double({ min: -180, max: 180, noNaN: true });
const warp = fc
  .record({
    angle: fc.oneof(fc.constant(0), angle),
    translate: fc.tuple(...[0, 1].map(() => fc.constantFrom(0, 3, -2.5, 400))),
    scale: fc.constantFrom(0.01, 0.7, 1, 3),
    shear: fc.tuple(...[0, 1].map(() => fc.constantFrom(0, 17, -40))),
    filter: fc.constantFrom('bilinear' as const, 'nearest' as const),
    border: fc.constantFrom('fill' as const, 'edge' as const, 'reflect' as const),
  })
  .map(
    ({ filter, border, translate, shear, ...turn }): ValueWork => ({
      kind: 'warp',
      lookup: (extent) => ({
        ...extent,
        ...{ filter, border },
        matrix: affineMatrix(
          { ...turn, translate: translate as [number, number], shear: shear as [number, number] },
          extent,
        ),
        fill: [0.1, 0.2, 0.3, 0.4].slice(0, extent.channels).map(Math.fround),
      }),
    }),
  );
const single = fc.oneof(
  change,
  warp,
  fc.constantFrom(0, 0.4, 1, 2.3).map((factor): ValueWork => ({ kind: 'sharpen', factor })),
  fc.tuple(taps, taps).map(([rows, columns]): ValueWork => ({ kind: 'blur', rows, columns })),
);
const blend = fc.array(fc.array(single, { maxLength: 2 }), { minLength: 1, maxLength: 3 }).map(
  (chains): ValueWork => ({
    kind: 'blend',
    ownWeight: 0.25,
    chains: chains.map((all) => ({ weight: 0.75 / chains.length, work: all })),
  }),
);
const work = fc.oneof({ weight: 9, arbitrary: single }, blend);
const side = fc.integer({ min: 1, max: 25 });
const shape = fc.tuple(side, side, fc.constantFrom(1, 3, 4));

/** Whether what is done is for images of so many channels. */
function suits(one: ValueWork, channels: number): boolean {
  if (one.kind === 'blend')
    return one.chains.every(({ work: all }) => all.every((of) => suits(of, channels)));
  return (
    one.kind !== 'change' ||
    channels !== 4 ||
    !['contrast', 'saturation', 'hue', 'grayscale'].includes(one.change.change)
  );
}

function bytesOf([height, width, channels]: readonly [number, number, number], seed: number) {
  return { data: noise([height, width, channels], seed), height, width, channels };
}

/** What the definitions make of bytes, which are values first. */
function defined(
  { data, ...extent }: ReturnType<typeof bytesOf>,
  all: readonly ValueWork[],
  range = 1,
): Values {
  const unit = Math.fround(range / 255);
  const values = { data: Float32Array.from(data, (byte) => byte * unit), ...extent, range };
  for (const one of all) doWork(one, values);
  return values;
}

describe('vectors', () => {
  it('do work on values as the definitions do, to the bit', () => {
    fc.assert(
      fc.property(
        ...[shape, fc.array(work, { maxLength: 5 }), fc.nat(99), fc.constantFrom(1, 255)],
        (size, all, seed, range) => {
          const done = all.filter((one) => suits(one, size[2]));
          const bytes = bytesOf(size, seed);
          const { data, ...extent } = defined(bytes, [], range);
          const image = new ImageVectors(module, extent);
          image.data.set(data);
          for (const one of done) doVectorWork(one, image);
          expect(image.data).toEqual(defined(bytes, done, range).data);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('do each kind of work so, on a whole image', () => {
    const bytes = bytesOf([40, 51, 3], 5);
    for (const [kind, sample] of [
      ['change', change],
      ['warp', warp],
      ['any', work],
    ] as const) {
      fc.assert(
        fc.property(sample, (one) => {
          const { data, ...extent } = defined(bytes, []);
          const image = new ImageVectors(module, extent);
          image.data.set(data);
          doVectorWork(one, image);
          expect(image.data, kind).toEqual(defined(bytes, [one]).data);
        }),
        { numRuns: 12 },
      );
    }
  });

  it('leave a channel of one value alone beside others, where they equalize', () => {
    const bytes = bytesOf([40, 40, 3], 1);
    for (let k = 1; k < bytes.data.length; k += 3) bytes.data[k] = 77;
    const saturated: ValueWork = { kind: 'change', change: { change: 'brightness', amount: 0.7 } };
    const equalized: ValueWork = { kind: 'change', change: { change: 'equalize', amount: 0 } };
    const { data, ...extent } = defined(bytes, [saturated]);
    const image = new ImageVectors(module, extent);
    image.data.set(data);
    doVectorWork(equalized, image);
    expect(image.data).toEqual(defined(bytes, [saturated, equalized]).data);
  });
});

describe('values of bytes', () => {
  it('are those of the definitions, whatever a table held', () => {
    fc.assert(
      fc.property(
        fc.tuple(side, side, fc.constantFrom(1, 2, 3, 4)),
        fc.array(fc.oneof({ weight: 3, arbitrary: change }, work), { maxLength: 6 }),
        ...[fc.nat(99), fc.constantFrom(1, 255)],
        (size, all, seed, range) => {
          const done = all.filter((one) => suits(one, size[2] === 2 ? 4 : size[2]));
          const bytes = bytesOf(size, seed);
          const out = new Float32Array(bytes.data.length);
          makeValues({ ...bytes, scale: range / 255, range }, done, out);
          expect(out).toEqual(defined(bytes, done, range).data);
        },
      ),
      { numRuns: 100 },
    );
  });
});
