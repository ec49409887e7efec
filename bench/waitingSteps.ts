import { setTimeout as device } from 'node:timers/promises';
import {
  batch,
  classLabel,
  fromColumns,
  image,
  mixup,
  normalize,
  pull,
  shuffle,
  toTensors,
} from 'millrace';
import { interleaved, type Measured } from './interleaved.ts';

/** How many batches are kept ready. */
export const DEPTHS: readonly number[] = [0, 1, 4];
/** Milliseconds that the device works at a step while its thread waits. */
const STEP_MS = 8;
const STEPS = 40;

const jobs = [
  { name: '28×28×1, batches of 128', shape: [28, 28, 1], size: 128 },
  { name: '32×32×3, batches of 128', shape: [32, 32, 3], size: 128 },
  { name: '224×224×3, batches of 32', shape: [224, 224, 3], size: 32 },
] as const;

/** What a step that waits for its device, as on WebGPU, waits for its data before. */
export interface Waits {
  readonly name: string;
  /** Milliseconds from the end of a step to the tensors of the next, for each of {@link DEPTHS}. */
  readonly ms: readonly Measured[];
}

export async function waitingSteps(repetitions: number): Promise<readonly Waits[]> {
  const results: Waits[] = [];
  for (const { name, shape, size } of jobs) {
    const rows = STEPS * size;
    const length = shape[0] * shape[1] * shape[2];
    const data = Uint8Array.from(
      { length: rows * length },
      (_, k) => Math.imul(k, 2_654_435_761) >>> 24,
    );
    const label = Uint8Array.from({ length: rows }, (_, i) => i % 10);
    const features = { image: image({ shape }), label: classLabel({ classes: 10 }) };
    const ready$ = fromColumns({ image: { data, shape }, label }).pipe(
      shuffle({ window: 16 * size }),
      batch({ size, features }),
      normalize({ mean: [0.45], std: [0.25] }),
      mixup({ alpha: 0.2 }),
      toTensors(),
    );
    const waited = async (prefetch: number) => {
      let ms = 0;
      let end: number | undefined;
      for await (const { tensors } of pull(ready$, { prefetch })) {
        if (tensors.image.shape[0] !== size || tensors.label.terms.length !== 2)
          throw new Error('That is no batch');
        // The first is waited for in any case.
        if (end !== undefined) ms += performance.now() - end;
        await device(STEP_MS);
        end = performance.now();
      }
      return ms / (STEPS - 1);
    };
    results.push({
      name,
      ms: await interleaved(
        DEPTHS.map((depth) => () => waited(depth)),
        repetitions,
      ),
    });
  }
  return results;
}
