import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import { geometry } from '../../lib/augment/geometry.ts';
import { centerCrop, pad, randomFlip, resize } from '../../lib/index.ts';
import { imagesAfter } from './imagesAfter.ts';

beforeAll(() => tf.setBackend('cpu'));

interface Golden {
  readonly op: string;
  readonly lib: 'torchvision' | 'torchvision-float';
  readonly input: string;
  readonly params: Params;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Params {
  readonly axis: 'horizontal' | 'vertical' | 'both';
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly height: number;
  readonly width: number;
  readonly outHeight?: number;
  readonly outWidth?: number;
  readonly mode?: 'constant' | 'edge' | 'reflect' | 'symmetric';
  readonly fill?: number | readonly number[];
  readonly filter?: 'bilinear' | 'nearest';
  readonly antialias?: boolean;
}

interface Input {
  readonly input: string;
  readonly shape: readonly [number, number, number];
  readonly data: readonly number[];
}

// Written by the script beside it, from torchvision.
const lines = readFileSync(join(import.meta.dirname, '../golden/augment/geometry.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Golden | Input);
const goldens = lines.filter((line): line is Golden => 'op' in line);
const inputs = new Map(
  lines.flatMap((line) => ('op' in line ? [] : [[line.input, line as Input] as const])),
);

/** The operator for the parameters of a golden case. */
function operatorOf(op: string, params: Params): Augmentation {
  const { axis, left, top, right, bottom, height, width, outHeight, outWidth } = params;
  const { mode = 'constant', fill = 0, filter = 'bilinear', antialias = true } = params;
  switch (op) {
    case 'flip':
      return randomFlip({
        horizontal: Number(axis !== 'vertical'),
        vertical: Number(axis !== 'horizontal'),
      });
    case 'pad':
      return pad({ padding: [top, right, bottom, left], mode, fill });
    case 'centerCrop':
      return centerCrop({ size: [height, width] });
    case 'resize':
      return resize({ size: [height, width], filter, antialias });
    default: {
      // A crop at a place that is told, as random ones draw it.
      const size =
        outHeight === undefined ? {} : { size: { height: outHeight, width: Number(outWidth) } };
      return geometry(op, {
        options: {},
        filter,
        antialias,
        draws: false,
        sizeAfter: () => [outHeight ?? height, outWidth ?? width],
        place: () => ({ box: [left, top, left + width, top + height], ...size }),
      });
    }
  }
}

const ofImages = goldens.filter(({ op }) => !op.endsWith('Mask'));
const named = (golden: Golden, n: number) =>
  [`${n}: ${golden.op} of ${golden.input} by ${JSON.stringify(golden.params)}`, golden] as const;

describe('geometry of images', () => {
  const bytes = ofImages.filter(({ lib }) => lib === 'torchvision').map(named);
  const floats = ofImages.filter(({ lib }) => lib === 'torchvision-float').map(named);

  it.each(bytes)('makes of bytes those of torchvision, %s', async (_, golden) => {
    const { shape, data } = inputs.get(golden.input) as Input;
    const operators = [operatorOf(golden.op, golden.params)];
    const [after] = await imagesAfter({ data: Uint8Array.from(data), shape, operators });
    expect(after?.shape).toEqual([1, ...golden.shape]);
    expect([...(after?.values ?? [])]).toEqual(golden.data);
  });

  it.each(floats)('makes of floats those of torchvision to 3e-6, %s', async (_, golden) => {
    const { shape, data } = inputs.get(golden.input) as Input;
    const unit = Math.fround(1 / 255);
    const operators = [operatorOf(golden.op, golden.params)];
    const values = Float32Array.from(data, (byte) => byte * unit);
    const [after] = await imagesAfter({ data: values, shape, operators });
    expect(after?.shape).toEqual([1, ...golden.shape]);
    const off = golden.data.map((value, k) => Math.abs(value - Number(after?.values[k])));
    expect(Math.max(...off)).toBeLessThan(3e-6);
  });
});

describe('geometry of masks', () => {
  const ofMasks = goldens.filter(({ op }) => op.endsWith('Mask')).map(named);

  it.each(ofMasks)('makes of classes those of torchvision, %s', async (_, golden) => {
    const { shape, data } = inputs.get('mask') as Input;
    const operators = [operatorOf(golden.op.replace('Mask', ''), golden.params)];
    const [after] = await imagesAfter({
      data: Uint8Array.from(data),
      shape,
      operators,
      classes: Int32Array.from(data),
    });
    expect(after?.maskShape).toEqual([1, ...golden.shape.slice(0, 2)]);
    expect([...(after?.classes ?? [])]).toEqual(golden.data);
  });
});
