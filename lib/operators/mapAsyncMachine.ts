import pLimit, { type LimitFunction } from 'p-limit';
import { CheckpointError } from '../core/errors.ts';
import type { Footprint } from '../core/footprint.ts';
import type { Result } from '../engine/runOperator.ts';
import type { Stage } from '../engine/stage.ts';
import type { StageRun } from '../engine/stageRun.ts';
import type { ProjectContext } from './projectContext.ts';
import { Task } from './task.ts';

/** The options of a {@link MapAsyncMachine}. */
export interface MapAsyncParts<T, R> {
  readonly project: (value: T, context: ProjectContext) => unknown;
  readonly concurrency: number;
  readonly ordered: boolean;
  readonly dispose: (result: R) => void;
  readonly footprintOf: (result: R) => Footprint;
}

/**
 * The machine of `mapAsync`: tasks in the order of their elements, from waiting for a slot to
 * delivered.
 */
export class MapAsyncMachine<T, R> implements Stage<T, R> {
  readonly #run: StageRun;
  readonly #parts: MapAsyncParts<T, R>;
  readonly #limit: LimitFunction;
  readonly #tasks: Task<T, R>[] = [];
  #index = 0;
  #started = false;
  #dropped = false;

  constructor(run: StageRun, parts: MapAsyncParts<T, R>) {
    if (!parts.ordered && (run.resume !== undefined || run.isReplayed === true)) {
      throw new CheckpointError(
        'Cannot resume `mapAsync`: it must be ordered, so that the stream is the same again; ' +
          'received `ordered: false`',
      );
    }
    this.#run = run;
    this.#parts = parts;
    this.#limit = pLimit(parts.concurrency);
  }

  room(open: boolean): number {
    this.#start();
    // Nothing starts before something is wanted, and nothing ahead of need without room.
    this.#started ||= open;
    if (!this.#started) return 0;
    const room = this.#parts.concurrency - this.#tasks.length;
    const needed = open && this.#tasks.length === 0;
    return needed || (room > 0 && this.#run.budget.requestRoom(0, this.#run.wake)) ? room : 0;
  }

  push(value: T): void {
    const { project, footprintOf, dispose } = this.#parts;
    this.#tasks.push(
      new Task(value, {
        index: this.#index++,
        project,
        footprintOf,
        dispose,
        run: this.#run,
        wake: this.#wake,
      }),
    );
    this.#start();
  }

  take(): Result<R> | undefined {
    for (;;) {
      this.#start();
      const { ordered } = this.#parts;
      const task = ordered ? this.#tasks[0] : this.#tasks.find(({ ready, over }) => ready || over);
      if (task === undefined) return undefined;
      const had = task.ready;
      const result = task.take();
      if (task.over) this.#tasks.splice(this.#tasks.indexOf(task), 1);
      if (had || !task.over) return result;
    }
  }

  pending(): boolean {
    return this.#tasks.length > 0;
  }

  holds(): string {
    const done = this.#tasks.filter(({ ready }) => ready).length;
    return `${this.#tasks.length} elements, ${done} of them with a result`;
  }

  drop(): void {
    this.#dropped = true;
    this.#run.budget.cancelRequest(this.#run.wake);
    for (const task of this.#tasks.splice(0)) task.cancel();
  }

  readonly #wake = () => {
    if (!this.#dropped) this.#run.wake();
  };

  /** Hands tasks to the limiter, in their order, as far as it has free slots. */
  #start(): void {
    for (const task of this.#tasks) {
      if (task.handed) continue;
      if (this.#dropped || this.#limit.activeCount >= this.#parts.concurrency) return;
      task.handed = true;
      // It never rejects. Its slot is free when it settles.
      void this.#limit(() => task.start()).then(this.#wake);
    }
  }
}
