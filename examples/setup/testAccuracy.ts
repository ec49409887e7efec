import * as tf from '@tensorflow/tfjs';
import type { Targets } from 'millrace';
import { consume, mixedAccuracy } from 'millrace';
import type { Observable } from 'rxjs';

interface LabelledImages {
  readonly valid: number;
  readonly tensors: { readonly image: tf.Tensor4D; readonly label: Targets };
}

/** The share of images that a model classifies rightly. */
export async function testAccuracy(
  batches$: Observable<LabelledImages>,
  predict: (images: tf.Tensor4D) => tf.Tensor,
): Promise<number> {
  let right = 0;
  const { samples } = await consume(batches$, ({ tensors, valid }) => {
    const accuracy = tf.tidy(
      () => mixedAccuracy(tensors.label, predict(tensors.image)).dataSync()[0],
    );
    right += valid * (accuracy as number);
  });
  return right / samples;
}
