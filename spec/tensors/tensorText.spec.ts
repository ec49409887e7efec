import { inspect } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Batch,
  batch,
  classLabel,
  consume,
  cutmix,
  cutout,
  fromColumns,
  image,
  mixup,
  normalize,
  type pull,
  scalar,
  Targets,
  type TensorBatch,
  tensor,
  text,
  toTensors,
} from '../../lib/index.ts';

const rows$ = fromColumns({
  image: { data: Uint8Array.from({ length: 40 }, (_, i) => i * 5), shape: [2, 2, 1] },
  label: Uint8Array.from({ length: 10 }, (_, i) => i % 4),
  price: Float32Array.from({ length: 10 }, (_, i) => i / 4),
  point: { data: new Int32Array(20).fill(7), shape: [2] },
  name: Array.from({ length: 10 }, (_, i) => `row ${i}`),
});
const features = {
  image: image({ shape: [2, 2, 1] }),
  label: classLabel({ classes: 4 }),
  price: scalar(),
  point: tensor({ dtype: 'int32' }),
  name: text(),
};
const plain$ = rows$.pipe(batch({ size: 8, last: 'pad', features }));
const mixed$ = plain$.pipe(mixup({ alpha: 1, p: 1 }), normalize({ mean: [0.5], std: [0.5] }));

beforeAll(() => tf.setBackend('cpu'));

async function batchesOf<T>(stream$: Parameters<typeof pull<T>>[0], look: (each: T) => unknown) {
  const seen: unknown[] = [];
  await consume(stream$, (each) => seen.push(look(each)), { prefetch: 1 });
  return seen;
}

describe('console.log() of what a stream emits', () => {
  it('shows the tensors of a batch, a line each', async () => {
    const looks = await batchesOf(plain$.pipe(toTensors()), (each) => [
      inspect(each),
      inspect(each.tensors),
      String(each.tensors),
    ]);
    const [first, second] = looks as [string[], string[]];
    expect(first[0]).toBe(
      [
        'TensorBatch 0 of epoch 0: 8 samples',
        '  image  float32 [8, 2, 2, 1] 0 … 0.6078',
        '  label  labels of 4 classes: 0, 1, 2, 3, 0, 1, …',
        '  price  float32 [8] 0 … 1.75',
        '  point  int32 [8, 2] 7',
        '  name   string [8] "row 0", "row 1", "row 2", …',
      ].join('\n'),
    );
    expect(first[1]).toBe(first[0]?.split('\n').slice(1).join('\n'));
    expect(first[2]).toBe(first[1]);
    expect(second[0]).toMatch(/^TensorBatch 1 of epoch 0: 8 samples, 6 of them padding\n/);
    expect(second[0]).toContain('labels of 4 classes: 0, 1\n');
  });

  it('shows mixed labels with their weights, and λ', async () => {
    const [line] = await batchesOf(mixed$.pipe(toTensors()), (each) => inspect(each.tensors.label));
    expect(line).toMatch(/^labels of 4 classes: .*0\.\d+·\d \+ 0\.\d+·\d.*, …, λ 0\.\d+$/);
    const thirds = [0.5, 0.25, 0.25].map((weight, label) => ({
      labels: Int32Array.of(label % 2),
      weights: Float32Array.of(weight),
    }));
    expect(String(new Targets(3, thirds))).toBe('labels of 3 classes: 0.75·0 + 0.25·1');
  });

  it('shows a recipe: features and steps', async () => {
    const chain$ = mixed$.pipe(cutmix({ alpha: 1 }), cutout({ size: 1 }));
    const [line] = await batchesOf<Batch>(chain$, (each) => inspect(each));
    expect(line).toMatch(
      new RegExp(
        [
          'Batch 0 of epoch 0: 8 samples',
          '  image  image float32 \\[8, 2, 2, 1\\]',
          '  label  classLabel of 4 classes \\[8\\]',
          '  price  scalar float32 \\[8\\]',
          '  point  tensor int32 \\[8, 2\\]',
          '  name   text \\[8\\]',
          '  steps:',
          '    mixup      λ 0\\.\\d+',
          '    normalize  scale 2, bias -1',
          '    cutmix     λ [\\d.]+( … [\\d.]+)?',
          '    cutout     1 boxes a sample, fill 0',
        ].join('\n'),
      ),
    );
  });

  it('makes nothing of the batches that are kept ready', async () => {
    const made: number[] = [];
    await consume(
      plain$.pipe(toTensors()),
      (each) => {
        const before = tf.memory().numTensors;
        inspect(each);
        made.push(tf.memory().numTensors - before);
      },
      { prefetch: 2 },
    );
    expect(made).toEqual([4, 4]);
  });

  it('leaves the structure as it is, and no tensor', async () => {
    const before = tf.memory().numTensors;
    const kept: TensorBatch[] = [];
    await batchesOf<TensorBatch>(plain$.pipe(toTensors()), (each) => {
      inspect(each);
      expect(Object.keys(each.tensors)).toEqual(Object.keys(features));
      expect(Object.keys(each)).toEqual(['tensors', 'recipeBatch']);
      kept.push(each);
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(inspect(kept[0])).toBe('TensorBatch 0 of epoch 0: 8 samples, disposed');
    expect(inspect(kept[0]?.tensors)).toMatch(/^ {2}image {2}Cannot read `tensors.image`: /);
    const [parts] = await batchesOf<Batch>(plain$, (each) => Object.keys(each));
    expect(parts).not.toContain('toString');
  });
});
