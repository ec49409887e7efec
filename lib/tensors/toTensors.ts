import type { OperatorFunction } from 'rxjs';
import { MapAsyncMachine } from '../flow/mapAsyncMachine.ts';
import { retire } from '../flow/retire.ts';
import { type Stage, stage } from '../flow/stage.ts';
import type { StageRun } from '../flow/stageRun.ts';
import type { ThreadPool } from '../flow/threadPool.ts';
import { cookPlain } from '../kernels/cook.ts';
import { simdCook } from '../kernels/simdCook.ts';
import type { Batch } from '../model/batch.ts';
import type { Features } from '../model/features.ts';
import { footprint } from '../model/footprint.ts';
import { pictureTensors } from './pictureTensors.ts';
import { TensorBatch, type TensorBatchParts } from './tensorBatch.ts';
import { threadCook } from './threadCook.ts';

/**
 * Turns batches to tensors, each made in one pass when it is first asked for, on the backend that is current then. Where the run has
 * `workers`, they cook the pictures ahead of need, two batches each.
 *
 * What it emits within `pull`, `consume` and `toDataset` is disposed of when it has been used, and at the latest when the run ends; a
 * plain subscriber disposes of it itself.
 *
 * @example
 * ```ts
 * import { batch, classLabel, consume, fromColumns, toTensors } from 'millrace';
 *
 * const labels$ = fromColumns({ label: Int32Array.of(2, 0, 1) });
 * const ready$ = labels$.pipe(batch({ size: 3, features: { label: classLabel({ classes: 3 }) } }), toTensors());
 * const seen: number[] = [];
 * await consume(ready$, ({ tensors }) => seen.push(...tensors.label.a.dataSync()));
 * seen // => [2, 0, 1]
 * ```
 */
export function toTensors<F extends Features>(): OperatorFunction<Batch<F>, TensorBatch<F>> {
  return stage<Batch<F>, TensorBatch<F>>(
    'toTensors',
    (run) => {
      const unsettled = disposedOfAtTheEnd<F>(run);
      const own = (batch: Batch<F>, parts: TensorBatchParts<F>) => {
        const tensors = new TensorBatch(batch, { ...parts, onSettled: (settled) => unsettled.delete(settled) });
        if (run.hasSink) unsettled.add(tensors);
        return tensors;
      };
      const { threads } = run.context;
      return threads === undefined ? cookedWhenAsked(own) : cookedAhead(run, threads, own);
    },
    { advice: 'raise `workers`' },
  );
}

type Own<F extends Features> = (batch: Batch<F>, parts: TensorBatchParts<F>) => TensorBatch<F>;

function cookedWhenAsked<F extends Features>(own: Own<F>): Stage<Batch<F>, TensorBatch<F>> {
  const held: Batch<F>[] = [];
  const pictures = pictureTensors(simdCook() ?? cookPlain);
  return {
    room: (open) => (open && held.length === 0 ? 1 : 0),
    push: (batch) => held.push(batch),
    take() {
      const batch = held.shift();
      return batch === undefined ? undefined : own(batch, { pictures });
    },
    drop: () => held.splice(0),
  };
}

/** Two batches for each thread: one that it is at, and one that is there when it has finished while this thread is busy. */
function cookedAhead<F extends Features>(
  run: StageRun,
  threads: ThreadPool,
  own: Own<F>,
): Stage<Batch<F>, TensorBatch<F>> {
  const cook = threadCook(threads);
  return new MapAsyncMachine<Batch<F>, TensorBatch<F>>(run, {
    project: async (batch) => own(batch, { made: await cook(batch as unknown as Batch) }),
    concurrency: 2 * threads.size,
    ordered: true,
    dispose: retire,
    footprintOf: footprint,
  });
}

/** A set whose batches are disposed of when the run ends. The run keeps nothing else of an epoch until then. */
function disposedOfAtTheEnd<F extends Features>(run: StageRun): Set<TensorBatch<F>> {
  const unsettled = new Set<TensorBatch<F>>();
  run.onEnd(() => {
    for (const batch of [...unsettled]) batch.dispose();
  });
  return unsettled;
}
