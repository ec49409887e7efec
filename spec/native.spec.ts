import { beforeAll, describe, expect, it } from 'vitest';
import { loadNativeBackend, NATIVE } from './nativeBackend.ts';

const isThere = loadNativeBackend();

describe('the native backend', () => {
  it('is there where it is required', () => {
    expect(isThere || process.env.MILLRACE_REQUIRE_NATIVE !== '1').toBe(true);
  });

  describe.skipIf(!isThere)(`by ${NATIVE}`, () => {
    beforeAll(async () => {
      const tf = await import('@tensorflow/tfjs');
      await tf.setBackend('tensorflow');
    });

    it('trains a convolutional network on mixed batches, and no tensor is left', async () => {
      const tf = await import('@tensorflow/tfjs');
      const { batch, classLabel, consume, fromColumns, image, mixup, mixupCriterion, toTensors } =
        await import('../lib/index.ts');
      const n = 256;
      const data = Uint8Array.from(
        { length: n * 64 },
        (_, k) => ((k >> 6) % 2 === 0 ? 250 : 5) * (k % 3 === 0 ? 1 : 0.5),
      );
      const rows$ = fromColumns({
        image: { data, shape: [8, 8, 1] },
        label: Uint8Array.from({ length: n }, (_, i) => i % 2),
      });
      const features = { image: image({ shape: [8, 8, 1] }), label: classLabel({ classes: 2 }) };
      const train$ = rows$.pipe(batch({ size: 64, features }), mixup({ alpha: 0.2 }), toTensors());
      const model = tf.sequential({
        layers: [
          tf.layers.conv2d({
            inputShape: [8, 8, 1],
            filters: 4,
            kernelSize: 3,
            activation: 'relu',
          }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 2 }),
        ],
      });
      const optimizer = tf.train.adam(0.02);
      const criterion = mixupCriterion((labels, logits) =>
        tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
      );
      const losses: number[] = [];
      const step = ({
        tensors,
      }: {
        tensors: {
          image: import('@tensorflow/tfjs').Tensor4D;
          label: import('../lib/index.ts').Targets;
        };
      }) => {
        const loss = optimizer.minimize(
          () =>
            criterion(
              tensors.label,
              model.apply(tensors.image) as import('@tensorflow/tfjs').Tensor,
            ),
          true,
        );
        losses.push(loss?.dataSync()[0] as number);
        loss?.dispose();
      };
      await consume(train$, step, { epochs: 1 });
      const before = tf.memory().numTensors;
      await consume(train$, step, { epochs: 10 });
      expect(tf.memory().numTensors).toBe(before);
      expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 2);
    });

    it('gives the values of the cpu backend', async () => {
      const tf = await import('@tensorflow/tfjs');
      const { mixupCriterion, Targets } = await import('../lib/index.ts');
      const terms = [
        [0, 1],
        [2, 0],
      ].map((labels, k) => ({
        labels: Int32Array.from(labels),
        weights: new Float32Array(2).fill(k === 0 ? 0.3 : 0.7),
      }));
      const criterion = mixupCriterion((labels, logits) =>
        tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
      );
      const loss = criterion(
        new Targets(3, terms),
        tf.tensor2d([
          [2, 0, -1],
          [0.5, 1.5, -0.5],
        ]),
      );
      expect(loss.dataSync()[0]).toBeCloseTo(1.688725992, 5);
    });
  });
});
