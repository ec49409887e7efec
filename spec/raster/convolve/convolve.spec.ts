import { describe, expect, it } from 'vitest';
import type { ConvolveStep } from '../../../lib/core/recipe.ts';
import { gaussianBlur } from '../../../lib/raster/convolve/gaussianBlur.ts';
import { sharpen } from '../../../lib/raster/convolve/sharpen.ts';
import { doWork } from '../../../lib/raster/program/doWork.ts';
import { workOf } from '../../../lib/raster/program/valueWork.ts';
import type { Values } from '../../../lib/raster/values.ts';
import { distance, goldens, type ValueCase, valuesOf } from '../valueGoldens.ts';

const titled = (all: readonly ValueCase[]) =>
  all.map((one) => ({ ...one, title: `${JSON.stringify(one.params)} of ${one.input}` }));
const constant = (value: number, height: number, width: number): Values => {
  const data = new Float32Array(height * width * 3).fill(value);
  return { data, height, width, channels: 3, range: 1 };
};

describe('sharpness', () => {
  it.each(titled(goldens(['sharpness'], ['torchvision-float'])))(
    'is that of torchvision: $title',
    (golden) => {
      for (const range of [1, 255]) {
        const values = valuesOf(golden, range);
        sharpen(values, golden.params.factor as number);
        expect(distance(values, golden)).toBeLessThan(2e-6);
      }
    },
  );

  it('leaves images alone that have no inner pixels', () => {
    const values = valuesOf({ op: '', lib: 'pillow', input: 'rgb', params: {}, data: [] });
    const narrow = { ...values, height: 24, width: 2 };
    const before = narrow.data.slice();
    sharpen(narrow, 2);
    expect(narrow.data).toEqual(before);
  });
});

describe('a Gaussian blur', () => {
  it.each(titled(goldens(['gaussianBlur'], ['torchvision-float'])))(
    'is that of torchvision: $title',
    (golden) => {
      const { kernelX, kernelY, sigmaX, sigmaY } = golden.params as Record<string, number>;
      const values = valuesOf(golden, 255);
      gaussianBlur(
        values,
        { size: kernelY as number, sigma: sigmaY as number },
        { size: kernelX as number, sigma: sigmaX as number },
      );
      expect(distance(values, golden)).toBeLessThan(2e-6);
    },
  );

  it('leaves constant images as they are, those too that are smaller than the neighbourhood', () => {
    for (const [height, width] of [
      [1, 1],
      [2, 3],
      [9, 4],
    ] as const) {
      const values = constant(0.25, height, width);
      gaussianBlur(values, { size: 9, sigma: 2 }, { size: 9, sigma: 2 });
      for (const value of values.data) expect(value).toBeCloseTo(0.25, 6);
    }
  });
});

describe('a step of convolving', () => {
  it('takes the amount of each sample, and the size for height and width', () => {
    const step = (filter: ConvolveStep['filter']): ConvolveStep => ({
      kind: 'convolve',
      operator: 'spec',
      filter,
      size: [5, 3],
      amounts: Float64Array.of(1, 0.5),
    });
    const golden = goldens(['sharpness'], ['torchvision-float']).find(
      ({ params, input }) => params.factor === 0.5 && input === 'rgb',
    ) as ValueCase;
    const convolve = (of: ConvolveStep, i: number, values: Values) => {
      for (const work of workOf(of, i)) doWork(work, values);
    };
    const values = valuesOf(golden);
    convolve(step('sharpness'), 1, values);
    expect(distance(values, golden)).toBeLessThan(2e-6);
    const [blurred, expected] = [valuesOf(golden), valuesOf(golden)];
    convolve(step('gaussian'), 1, blurred);
    gaussianBlur(expected, { size: 5, sigma: 0.5 }, { size: 3, sigma: 0.5 });
    expect(blurred.data).toEqual(expected.data);
  });
});
