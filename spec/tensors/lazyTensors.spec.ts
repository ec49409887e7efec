import { getHeapSpaceStatistics } from 'node:v8';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import {
  batch,
  classLabel,
  consume,
  fromColumns,
  image,
  mixup,
  normalize,
  toTensors,
} from '../../lib/index.ts';

/** Bytes in use that only a collection of the whole heap gives back. */
const old = () =>
  getHeapSpaceStatistics()
    .filter(({ space_name }) => space_name === 'old_space' || space_name === 'map_space')
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);

it('leaves batches to the collector of the young: nothing of them grows old', async () => {
  await tf.setBackend('cpu');
  const rows = 4096;
  const rows$ = fromColumns({
    image: { data: new Uint8Array(rows * 4), shape: [2, 2, 1] },
    label: Uint8Array.from({ length: rows }, (_, i) => i % 10),
  });
  const ready$ = rows$.pipe(
    batch({
      size: 2,
      features: { image: image({ shape: [2, 2, 1] }), label: classLabel({ classes: 10 }) },
    }),
    normalize({ mean: [0.5], std: [0.5] }),
    mixup({ alpha: 1 }),
    toTensors(),
  );
  const growth: number[] = [];
  for (let epoch = 0; epoch < 7; epoch++) {
    const before = old();
    const { batches } = await consume(
      ready$,
      ({ tensors }) => [tensors.image, tensors.label.terms],
      { epoch },
    );
    growth.push((old() - before) / batches);
  }
  // The median, as a collection of the whole heap makes one of them less, and what is compiled at first more. A batch is 2 KB and more.
  expect(growth.sort((a, b) => a - b)[3]).toBeLessThan(1000);
});
