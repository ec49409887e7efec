import type { OperatorFunction } from 'rxjs';
import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import { seekBatch } from '../engine/seek.ts';
import { stage } from '../engine/stage.ts';
import { simdKernels } from '../render/simdKernels.ts';
import { featureMaterializer } from './featureMaterializer.ts';
import { lazyTensors } from './lazyTensors.ts';
import { OwnedBatches } from './ownedBatches.ts';
import { rasterizer } from './rasterizer.ts';
import type { TensorBatch } from './tensorBatch.ts';
import { ToTensorsMachine, type ToTensorsParts } from './toTensorsMachine.ts';

/**
 * Converts batches to tensors. Each tensor is made in one pass when it is first read, on the
 * backend that is current then.
 *
 * `pull`, `consume` and `toDataset` dispose of each batch after its use, and at the latest when the
 * run ends. A plain subscriber must dispose of batches itself.
 *
 * @example
 * ```ts
 * import { batch, classLabel, consume, fromColumns, toTensors } from 'millrace';
 *
 * const labels$ = fromColumns({ label: Int32Array.of(2, 0, 1) });
 * const features = { label: classLabel({ classes: 3 }) };
 * const ready$ = labels$.pipe(batch({ size: 3, features }), toTensors());
 * const seen: number[] = [];
 * await consume(ready$, ({ tensors }) => seen.push(...tensors.label.a.dataSync()));
 * seen // => [2, 0, 1]
 * ```
 */
export function toTensors<F extends Features>(): OperatorFunction<Batch<F>, TensorBatch<F>> {
  const kernelOver = simdKernels();
  return stage<Batch<F>, TensorBatch<F>>(
    'toTensors',
    (run) => {
      const parts = run.shared.get(kernelOver, () => {
        const images = rasterizer(run);
        return {
          materialize: featureMaterializer(kernelOver),
          entries: lazyTensors(),
          owner: new OwnedBatches<F>(run),
          rasterizer: images,
          reuse: images.reuse,
        } satisfies ToTensorsParts<F>;
      });
      return new ToTensorsMachine(run, parts);
    },
    {
      ...{ takes: 'batches', seek: seekBatch, count: (batches) => batches },
      advice: 'raise `workers` where images are decoded',
    },
  );
}
