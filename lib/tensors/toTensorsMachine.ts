import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import type { Footprint } from '../core/footprint.ts';
import type { Result } from '../engine/runOperator.ts';
import type { Stage } from '../engine/stage.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { checkNormalize } from './normalizeCheck.ts';
import type { OwnedBatches } from './ownedBatches.ts';
import { rasterBytes } from './rasterBytes.ts';
import type { Rasters } from './rasterImages.ts';
import type { Rasterizer } from './rasterizer.ts';
import { TensorBatch, type TensorBatchParts } from './tensorBatch.ts';

/** A batch that was taken, and the state of its images. */
interface Task<F extends Features> {
  batch: Batch<F>;
  state: 'running' | 'ready' | { readonly error: unknown };
  rasters?: Rasters;
  /** What the budget is charged until it is emitted. */
  held?: Footprint;
}

/** The parts that the epochs of a run share. */
export interface ToTensorsParts<F extends Features> extends TensorBatchParts<F> {
  readonly owner: OwnedBatches<F>;
  readonly rasterizer: Rasterizer;
}

/**
 * The state machine of `toTensors`. It rasterizes the images of a batch before it emits the batch,
 * in order.
 */
export class ToTensorsMachine<F extends Features> implements Stage<Batch<F>, TensorBatch<F>> {
  readonly #run: StageRun;
  readonly #parts: ToTensorsParts<F>;
  readonly #maxTasks: number;
  readonly #tasks: Task<F>[] = [];
  readonly #signal = { isDropped: false };
  /** Settles when the batches so far have decided about their damaged images. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(run: StageRun, parts: ToTensorsParts<F>) {
    this.#run = run;
    this.#parts = parts;
    // If the run may read ahead, threads that finish a batch start the next.
    this.#maxTasks = run.threads !== undefined && run.prefetch > 0 ? 2 : 1;
  }

  room(open: boolean): number {
    const room = open ? Math.max(0, this.#maxTasks - this.#tasks.length) : 0;
    const bytes = this.#tasks.at(-1)?.held?.bytes;
    // A batch ahead of the one that is waited for needs room.
    if (room === 0 || bytes === undefined) return room;
    return this.#run.budget.requestRoom(bytes, this.#run.wake) ? room : 0;
  }

  push(batch: Batch<F>): void {
    const plain = batch as unknown as Batch;
    checkNormalize(this.#run.shared, plain);
    const task: Task<F> = { batch, state: 'ready' };
    this.#tasks.push(task);
    const { rasterizer } = this.#parts;
    if (!rasterizer.isNeeded(plain)) return;
    task.state = 'running';
    const bytes = rasterBytes(plain, this.#run.threads?.size ?? 0);
    this.#hold(task, { bytes, buffers: batch.footprint.buffers });
    const work = rasterizer.rasterize(plain, this.#signal, this.#turn);
    const settled = work.catch(() => {});
    this.#turn = this.#turn.then(() => settled);
    void work
      .then(
        ({ batch: sound, rasters }) => {
          task.batch = sound as unknown as Batch<F>;
          task.rasters = rasters;
          task.state = 'ready';
        },
        (error: unknown) => {
          task.state = { error };
        },
      )
      .then(() => {
        if (!this.#signal.isDropped) this.#run.wake();
      });
  }

  take(): Result<TensorBatch<F>> | undefined {
    const [task] = this.#tasks;
    if (task === undefined || task.state === 'running') return undefined;
    this.#tasks.shift();
    this.#release(task);
    if (task.state !== 'ready') throw task.state.error;
    const { batch, rasters } = task;
    const tensors = TensorBatch.of(batch, { ...this.#parts, rasters });
    if (this.#run.hasSink) this.#parts.owner.add(tensors);
    return { value: tensors };
  }

  pending(): boolean {
    return this.#tasks.length > 0;
  }

  drop(): void {
    this.#signal.isDropped = true;
    this.#run.budget.cancelRequest(this.#run.wake);
    for (const task of this.#tasks.splice(0)) this.#release(task);
  }

  #hold(task: Task<F>, held: Footprint): void {
    task.held = held;
    this.#run.budget.retain(held);
  }

  #release({ held }: Task<F>): void {
    if (held !== undefined) this.#run.budget.release(held);
  }
}
