import type { Observable } from 'rxjs';
import { OptionError } from '../core/errors.ts';
import { footprint } from '../core/footprint.ts';
import { Inlet } from '../engine/inlet.ts';
import { isOwned } from '../engine/isOwned.ts';
import type { RunContext } from '../engine/runContext.ts';
import { trampoline } from '../engine/trampoline.ts';

/** A subscribed branch, as the hub sees it. */
export interface TeeReader {
  readonly run: RunContext;
  readonly columns: readonly string[] | undefined;
  /** True if it could emit now. */
  wants(): boolean;
  pump(): void;
}

/** Options of {@link TeeHub}. */
export interface TeeHubOptions {
  readonly branches: number;
  readonly maxSkew: number;
  /** All branches have ended. */
  readonly onEnd: () => void;
}

/** One subscription upstream, and a queue for each branch. */
export class TeeHub<T> {
  failure: { readonly error: unknown } | undefined;
  readonly #source$: Observable<T>;
  readonly #options: TeeHubOptions;
  readonly #queues: T[][];
  readonly #readers = new Map<number, TeeReader>();
  readonly #left = new Set<number>();
  #run: RunContext | undefined;
  #inlet: Inlet<T> | undefined;
  #ended = false;
  readonly #refill = trampoline(() => {
    if (this.#inlet === undefined || this.#ended) return;
    const fullest = Math.max(...this.#queues.map(({ length }) => length));
    const needed = [...this.#readers].some(
      ([branch, reader]) => this.#queues[branch]?.length === 0 && reader.wants(),
    );
    this.#inlet.want(needed && fullest < this.#options.maxSkew ? 1 : 0);
  });

  constructor(source$: Observable<T>, options: TeeHubOptions) {
    this.#source$ = source$;
    this.#options = options;
    this.#queues = Array.from({ length: options.branches }, () => []);
  }

  enter(branch: number, reader: TeeReader): void {
    const { run } = reader;
    if (this.#run !== undefined && (run.seed !== this.#run.seed || run.epoch !== this.#run.epoch)) {
      throw new OptionError(
        'Cannot `tee`: all branches must be read in runs of one seed and epoch; received ' +
          `seed ${this.#run.seed}, epoch ${this.#run.epoch} and ` +
          `seed ${run.seed}, epoch ${run.epoch}`,
      );
    }
    this.#readers.set(branch, reader);
    if (this.#run !== undefined) return;
    this.#run = run;
    // It reads all columns: what the other branches need is not known yet.
    this.#inlet = new Inlet(this.#source$, {
      name: 'tee',
      run: () => run,
      next: (value) => this.#share(value),
      error: (error) => this.#end({ error }),
      complete: () => this.#end(),
    });
    this.#inlet.open();
  }

  leave(branch: number): void {
    if (this.#left.has(branch)) return;
    this.#left.add(branch);
    this.#readers.delete(branch);
    for (const value of this.#queues[branch]?.splice(0) ?? [])
      this.#run?.budget.release(footprint(value));
    if (this.#left.size < this.#options.branches) {
      this.refill();
      return;
    }
    this.#inlet?.close();
    this.#options.onEnd();
  }

  /** Elements wanted from upstream. */
  get wanted(): number {
    return this.#inlet?.wanted ?? 0;
  }

  /** The queue lengths, as text. */
  holds(): string {
    const branches = this.#queues.map(({ length }, branch) => {
      const isRead = this.#readers.has(branch) || this.#left.has(branch);
      return `${length} elements for branch ${branch}${isRead ? '' : ', which nobody reads'}`;
    });
    return branches.join(', ');
  }

  has(branch: number): boolean {
    return (this.#queues[branch]?.length ?? 0) > 0;
  }

  shift(branch: number): T {
    const value = this.#queues[branch]?.shift() as T;
    this.#run?.budget.release(footprint(value));
    return value;
  }

  /** True if `branch` has received all elements. */
  isOver(branch: number): boolean {
    return this.#ended && !this.has(branch);
  }

  /** Asks upstream for an element if a branch needs one and none is too far behind. */
  refill(): void {
    this.#refill();
  }

  #share(value: T): void {
    if (isOwned(value)) {
      this.#end({
        error: new OptionError(
          'Cannot `tee`: its elements must not need to be disposed of; received a batch of ' +
            'tensors; put `tee` before `toTensors`',
        ),
      });
      return;
    }
    for (const [branch, queue] of this.#queues.entries()) {
      if (this.#left.has(branch)) continue;
      this.#run?.budget.retain(footprint(value));
      queue.push(value);
    }
    this.#pump();
  }

  #end(failure?: { readonly error: unknown }): void {
    this.#ended = true;
    this.failure = failure;
    this.#inlet?.close();
    this.#pump();
  }

  #pump(): void {
    for (const reader of [...this.#readers.values()]) reader.pump();
  }
}
