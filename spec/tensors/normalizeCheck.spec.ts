import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  batch,
  classLabel,
  consume,
  fromArrow,
  fromColumns,
  image,
  mixup,
  normalize,
  oneOf,
  Targets,
  toTensors,
} from '../../lib/index.ts';
import { noisePng, tableOfImages } from './encoded.ts';

const rows$ = (data: Uint8Array | Float32Array) =>
  fromColumns({ image: { data, shape: [2, 2, 3] }, label: new Uint8Array(data.length / 12) });
const bytes$ = rows$(new Uint8Array(96));
const label = classLabel({ classes: 2 });

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => {
  vi.restoreAllMocks();
});

const heard = async (
  from$: typeof bytes$,
  operator: ReturnType<typeof normalize>,
  scale?: number,
) => {
  const warnings: string[] = [];
  vi.spyOn(console, 'warn').mockImplementation((text: string) => warnings.push(text));
  const shape = [2, 2, 3] as const;
  const features = { image: image({ shape, ...(scale === undefined ? {} : { scale }) }), label };
  const ready$ = from$.pipe(
    batch({ size: 2, features }),
    mixup({ alpha: 1 }),
    operator,
    toTensors(),
  );
  await consume(ready$, () => {}, { epochs: 2 });
  return warnings.filter((text) => text.includes('normalize'));
};

describe('normalize with a mean above 1', () => {
  const wrong = normalize({ mean: [0.5, 116.3, 103.5], std: [1, 57, 57] });

  it.each([
    ['directly', wrong],
    ['chosen', oneOf([wrong], { per: 'batch' })],
  ])('warns once a run of images of 0 … 1: %s', async (_, operator) => {
    expect(await heard(bytes$, operator)).toEqual([
      'Millrace: `normalize` subtracts a mean of 116.3 from images of 0 … 1: `image`; divide `mean` ' +
        'and `std` by 255, or read the images with `scale: 1`',
    ]);
  });

  it('warns of encoded images too', async () => {
    const png = noisePng([2, 2, 3], 1);
    const encoded$ = fromArrow(tableOfImages([png, png]));
    const warnings: string[] = [];
    vi.spyOn(console, 'warn').mockImplementation((text: string) => warnings.push(text));
    const features = { image: image({ shape: [2, 2, 3] }) };
    await consume(encoded$.pipe(batch({ size: 2, features }), wrong, toTensors()), () => {});
    expect(warnings).toEqual([expect.stringContaining('subtracts a mean of 116.3')]);
  });

  it('is right for images of 0 … 255, and for others that say so', async () => {
    expect(await heard(bytes$, wrong, 1)).toEqual([]);
    expect(await heard(rows$(new Float32Array(96)), wrong)).toEqual([]);
    expect(await heard(bytes$, normalize({ mean: [0.9], std: [0.001] }))).toEqual([]);
  });
});

describe('labels that may be mixed', () => {
  it('name the way out where a loss of one label gets them', () => {
    const targets = new Targets(2, [{ labels: Int32Array.of(1), weights: Float32Array.of(1) }]);
    const untyped = targets as never;
    const way = /but got 'Targets: pass them to `mixupCriterion\(loss\)`, or `targets.soft\(\)`/;
    expect(() => tf.losses.softmaxCrossEntropy(untyped, tf.tensor2d([[1, 2]]))).toThrow(way);
    expect(() => tf.oneHot(untyped, 2)).toThrow(way);
  });
});
