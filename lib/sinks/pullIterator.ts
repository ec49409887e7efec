import type { Observable } from 'rxjs';
import { spawnThread } from '#threads';
import { type Footprint, footprint } from '../core/footprint.ts';
import { uncounted } from '../core/uncounted.ts';
import type { DiagnosticReport } from '../engine/diagnostics.ts';
import { disposeOwned } from '../engine/disposeOwned.ts';
import { Inlet } from '../engine/inlet.ts';
import { macrotask } from '../engine/macrotask.ts';
import type { Meter } from '../engine/meter.ts';
import type { RunPlan } from '../engine/runOptions.ts';
import { RunResources } from '../engine/runResources.ts';
import { ThreadPool } from '../threads/threadPool.ts';
import { onAbort } from './onAbort.ts';
import { PrefetchPolicy } from './prefetchPolicy.ts';
import { warnOfRepeatedRun } from './repeatedRuns.ts';
import { requireChain, requireCounters } from './requireChain.ts';
import { RunProgress } from './runProgress.ts';

/** The iterator of `pull`. */
export interface Pull<T> extends AsyncIterableIterator<T> {
  /** The next element. Its `value` is `undefined` if `done` is true. */
  next(): Promise<IteratorResult<T, undefined>>;
  /** Ends the run. */
  return(): Promise<IteratorResult<T, undefined>>;
  /** Ends the run and rejects with `error`. */
  throw(error?: unknown): Promise<IteratorResult<T, undefined>>;
}

interface ReadyElement<T> {
  readonly value: T;
  readonly origin: unknown;
  readonly footprint: Footprint;
}

interface Waiting<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

/** Iterates over the elements of a run, epoch by epoch. */
export class PullIterator<T> implements Pull<T> {
  readonly #source$: Observable<T>;
  readonly #plan: RunPlan;
  readonly #isLook: boolean;
  #epoch: number;
  #inlet: Inlet<T> | undefined;
  #queue: ReadyElement<T>[] = [];
  #waiting: Waiting<T>[] = [];
  #inUse: ReadyElement<T> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #ended = false;
  #started = false;
  readonly #policy: PrefetchPolicy;
  #checked = false;
  /** Called when the first epoch has been read to its end. */
  #firstEpochRead: (() => void) | undefined;
  #largest = 0;
  readonly #resources: RunResources;
  readonly #meter: Meter | undefined;
  readonly #progress: RunProgress | undefined;
  readonly #wake = () => this.#advance();
  #forgetSignal: () => void = () => {};
  readonly #abort = () => {
    this.#fail(this.#plan.signal?.reason);
    this.#finish();
  };

  /** @param isLook true if nothing is trained on the elements, so another run may repeat them */
  constructor(source$: Observable<T>, plan: RunPlan, isLook = false) {
    this.#source$ = source$;
    this.#plan = plan;
    this.#isLook = isLook;
    this.#epoch = plan.firstEpoch;
    const { workers } = plan;
    this.#progress = plan.progress && new RunProgress(plan);
    this.#resources = new RunResources(
      withProgress(plan, this.#progress),
      workers > 0 ? new ThreadPool(workers, spawnThread) : undefined,
    );
    this.#policy = new PrefetchPolicy(plan.prefetch, this.#wake);
    this.#meter = this.#resources.diagnostics?.add({
      name: 'step',
      advice: 'the step takes the time',
      wants: () => this.#waiting.length,
      holds: () => `${this.#queue.length} elements ready`,
    });
    const { signal } = plan;
    if (signal?.aborted === true) this.#abort();
    else if (signal !== undefined) this.#forgetSignal = onAbort(signal, this.#abort);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    this.#disposeInUse();
    this.#started = true;
    this.#policy.endStep();
    const next = new Promise<IteratorResult<T, undefined>>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#advance();
    });
    const { workers } = this.#plan;
    // Ready elements follow one another without a macrotask. But threads need macrotasks to start
    // in browsers, to get jobs and to answer. So one is awaited while elements are wanted.
    const yields = workers > 0 && this.#policy.wants;
    return yields ? Promise.all([next, macrotask()]).then(([result]) => result) : next;
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#ended = true;
    this.#finish();
    this.#advance();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error?: unknown): Promise<IteratorResult<T, undefined>> {
    this.#ended = true;
    this.#finish();
    return Promise.reject(error);
  }

  #advance(): void {
    while (this.#waiting.length > 0) {
      const held = this.#queue.shift();
      if (held !== undefined) {
        this.#handOver(held);
      } else if (this.#failure !== undefined) {
        const { error } = this.#failure;
        this.#failure = undefined;
        this.#finish();
        this.#waiting.shift()?.reject(error);
      } else if (this.#ended) {
        this.#finish();
        this.#waiting.shift()?.resolve({ done: true, value: undefined });
      } else if (this.#inlet === undefined) {
        this.#open();
      } else {
        break;
      }
    }
    const ahead = this.#policy.target(this.#queue.length);
    const missing =
      this.#waiting.length + (this.#mayRunAhead(ahead) ? ahead : 0) - this.#queue.length;
    // The next epoch starts while the last elements of this one are in use.
    if (missing > 0 && this.#inlet === undefined && !this.#ended && this.#started) this.#open();
    this.#inlet?.want(missing);
    this.#updateMeter();
  }

  #mayRunAhead(ahead: number): boolean {
    return ahead > 0 && this.#resources.budget.requestRoom(this.#largest, this.#wake);
  }

  /** Updates the meter: waiting, or busy with a step. */
  #updateMeter(): void {
    this.#meter?.become(this.#waiting.length > 0 ? 'waiting' : 'busy', performance.now());
  }

  #open(): void {
    const epoch = this.#epoch;
    const { diagnostics } = this.#resources;
    if (diagnostics !== undefined) diagnostics.epoch = epoch;
    this.#inlet = new Inlet(this.#source$, {
      name: 'pull',
      run: () => this.#resources.context(epoch),
      next: (element, origin) => {
        // Operators between Millrace and the sink may have dropped elements.
        const value = this.#inlet?.isDirect === false ? uncounted(element) : element;
        this.#enqueue(value, origin);
        if (!this.#checked) this.#check(value, origin);
        this.#deliver();
      },
      error: (error) => {
        this.#inlet = undefined;
        this.#fail(error);
      },
      complete: () => {
        this.#inlet = undefined;
        this.#progress?.epochArrived();
        this.#firstEpochRead?.();
        this.#firstEpochRead = undefined;
        diagnostics?.report('report');
        this.#epoch = epoch + 1;
        if (this.#epoch >= this.#plan.endEpoch) this.#ended = true;
        this.#advance();
      },
    });
    this.#inlet.open();
  }

  /** Checks, with the first element, that the stream is the one of the checkpoint. */
  #check(value: T, origin: unknown): void {
    this.#checked = true;
    try {
      requireChain(this.#plan.resume, { value, origin });
      requireCounters(this.#plan.resume, { value, origin });
      const { resume, seek } = this.#plan;
      const isWhole = resume === undefined && seek === undefined && !this.#isLook;
      if (isWhole) this.#firstEpochRead = warnOfRepeatedRun({ value, origin });
    } catch (error) {
      for (const held of this.#queue.splice(0)) this.#release(held);
      this.#inlet?.close();
      this.#inlet = undefined;
      this.#fail(error);
    }
  }

  #enqueue(value: T, origin: unknown): void {
    const held = { value, origin, footprint: footprint(value) };
    this.#resources.budget.retain(held.footprint);
    this.#largest = Math.max(this.#largest, this.#resources.budget.chargeOf(held.footprint));
    this.#queue.push(held);
    this.#progress?.arrived(value);
  }

  /**
   * Hands over a ready element. The next call of `next`, or the `want` in progress, requests more.
   */
  #deliver(): void {
    if (this.#waiting.length > 0 && this.#queue.length > 0)
      this.#handOver(this.#queue.shift() as ReadyElement<T>);
    this.#policy.filled(this.#queue.length);
    this.#updateMeter();
  }

  #handOver(held: ReadyElement<T>): void {
    this.#inUse = held;
    if (this.#meter !== undefined) this.#resources.diagnostics?.moved(this.#meter);
    this.#progress?.handedOut(held.value);
    this.#resources.diagnostics?.tick();
    this.#waiting.shift()?.resolve({ done: false, value: held.value });
    if (this.#plan.prefetch > 0) this.#policy.beginStep();
  }

  #fail(error: unknown): void {
    this.#ended = true;
    this.#failure = { error };
    this.#advance();
  }

  #disposeInUse(): void {
    const held = this.#inUse;
    this.#inUse = undefined;
    if (held !== undefined) this.#release(held);
  }

  #release({ value, origin, footprint: size }: ReadyElement<T>): void {
    disposeOwned(value, origin);
    this.#resources.budget.release(size);
  }

  #finish(): void {
    this.#forgetSignal();
    this.#inlet?.close();
    this.#inlet = undefined;
    this.#resources.budget.cancelRequest(this.#wake);
    this.#disposeInUse();
    for (const held of this.#queue.splice(0)) this.#release(held);
    this.#resources.end();
    this.#progress?.end();
  }
}

/** Returns the plan with its diagnostics also sent to `progress`. */
function withProgress(plan: RunPlan, progress: RunProgress | undefined): RunPlan {
  const { diagnostics } = plan;
  if (progress === undefined || diagnostics === undefined) return plan;
  const notify = (report: DiagnosticReport) => {
    diagnostics.notify(report);
    progress.measured(report);
  };
  return { ...plan, diagnostics: { ...diagnostics, notify } };
}
