import * as tf from '@tensorflow/tfjs';
import { labels, MEAN, pixels, SIZE, STD, VALUES } from './cifarShaped.ts';

/** It is too slow for all rows. */
const ROWS = 512;

/** The job by TensorFlow.js' own tf.data, as its documentation has it, on the current backend. Gives how many images it took. */
export async function tfjsData(): Promise<number> {
  const rows = Array.from({ length: ROWS }, (_, i) => ({
    xs: pixels.subarray(i * VALUES, (i + 1) * VALUES),
    ys: labels[i] as number,
  }));
  const perSample = ({ xs, ys }: { xs: Uint8Array; ys: number }) => ({
    xs: tf.tensor1d(Float32Array.from(xs)),
    ys,
  });
  const batches = tf.data
    .array(rows)
    .shuffle(1024)
    .map(perSample as never)
    .batch(SIZE);
  await batches.forEachAsync((item) => {
    const { xs } = item as { readonly xs: tf.Tensor };
    tf.tidy(() => {
      const images = xs
        .reshape([-1, 32, 32, 3])
        .div(255)
        .sub([...MEAN])
        .div([...STD]);
      return images.mul(0.7).add(images.reverse(0).mul(0.3)).shape;
    });
    tf.dispose(item as tf.TensorContainer);
  });
  return ROWS;
}
