import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { mixup } from '../../lib/augment/mixup.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { image } from '../../lib/features/image.ts';
import { batch } from '../../lib/operators/batch.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { toTensors } from '../../lib/tensors/toTensors.ts';
import { COPYING, registerCopyingBackend } from '../copyingBackend.ts';
import { loadNativeBackend } from '../nativeBackend.ts';

const PICTURES = 40;
const SIDE = 16;
const data = Uint8Array.from(
  { length: PICTURES * SIDE * SIDE * 3 },
  (_, k) => (k * 2_654_435_761) >>> 24,
);
const features = { image: image({ shape: [SIDE, SIDE, 3] }) };
/** Batches of four, the last of two: each is written where the one before it was. */
const ready$ = fromColumns({ image: { data, shape: [SIDE, SIDE, 3] } }).pipe(
  batch({ size: 4, features }),
  mixup({ alpha: 1 }),
  toTensors(),
);
const run = { seed: 3, epochs: 2 };

/** Each batch looked at while nothing has been rendered after it. */
async function expected(): Promise<Float32Array[]> {
  await tf.setBackend('cpu');
  const all: Float32Array[] = [];
  for await (const { tensors } of pull(ready$, run))
    all.push(Float32Array.from(tensors.image.dataSync()));
  return all;
}

registerCopyingBackend();
afterAll(async () => {
  await tf.setBackend('cpu');
});

const isNative = loadNativeBackend();
const backends = [
  { backend: 'cpu', isThere: true },
  { backend: 'wasm', isThere: true },
  { backend: 'tensorflow', isThere: isNative },
  { backend: COPYING, isThere: true },
];

describe.each(backends)(
  'batches rendered into transient memory, on $backend',
  ({ backend, isThere }) => {
    it.skipIf(!isThere)('are as they were when others have been rendered after them', async () => {
      const whole = await expected();
      await tf.setBackend(backend);
      const kept: tf.Tensor[] = [];
      for await (const ready of pull(ready$, { ...run, prefetch: 2 }))
        kept.push(ready.detach().image);
      expect(kept).toHaveLength(whole.length);
      for (const [i, tensor] of kept.entries()) expect(tensor.dataSync()).toEqual(whole[i]);
      tf.dispose(kept);
    });

    it.skipIf(!isThere)(
      'are as they were in arrays and tensors that share their memory and outlive them',
      async () => {
        const whole = await expected();
        await tf.setBackend(backend);
        const kept: { readonly array: tf.TypedArray; readonly shared: readonly tf.Tensor[] }[] = [];
        for await (const { tensors } of pull(ready$, run)) {
          const { image: images } = tensors;
          const shared = [
            images.reshape([-1]),
            images.expandDims(0),
            images.clone(),
            tf.cast(images, 'float32'),
          ];
          // Slices share memory by ways that no backend counts references of.
          shared.push(images.slice([0], [images.shape[0]]), tf.stack(images.unstack()));
          kept.push({ array: images.dataSync(), shared });
        }
        expect(kept).toHaveLength(whole.length);
        for (const [i, { array, shared }] of kept.entries()) {
          expect(array).toEqual(whole[i]);
          for (const tensor of shared) expect(tensor.dataSync()).toEqual(whole[i]);
          tf.dispose([...shared]);
        }
      },
    );
  },
);
