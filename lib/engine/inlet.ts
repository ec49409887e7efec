import { Observable, Subject, takeUntil } from 'rxjs';
import { upstreamOf } from '../core/passesElements.ts';
import { forgetDemand, subscribeUnder, withDemand } from './ambient.ts';
import { Demand } from './demand.ts';
import type { Segment } from './inFlight.ts';
import { lostDemand } from './lostDemand.ts';
import type { RunContext } from './runContext.ts';

/** The operators between an inlet and the boundary upstream. */
export interface InletSegment<T> {
  /** Their declared behaviour. It is observed if left out. */
  readonly segment?: Segment | undefined;
  /** Operators that may subscribe upstream at any time. They find the demand then too. */
  readonly through?: ((upstream: Observable<unknown>) => Observable<T>) | undefined;
}

/** The run, the callbacks and the segment of an {@link Inlet}. */
export interface InletParts<T> extends InletSegment<T> {
  readonly name: string;
  /** The run of a subscription, given how many came before it. */
  run(opened: number): RunContext;
  /** The columns needed from upstream. Defaults to all. */
  readonly columns?: readonly string[] | undefined;
  /**
   * Receives an element. `origin` is the element of the last stage of Millrace, from which
   * operators in between made `value`.
   */
  next(value: T, origin: unknown): void;
  /** Receives an error. The inlet is already closed, as it is at `complete`. */
  error(error: unknown): void;
  complete(): void;
}

/**
 * The input of a boundary: a subscription upstream under its own demand. It can be ended at any
 * time, also from within `next`.
 */
export class Inlet<T> {
  /** True once it has completed. */
  ended = false;
  readonly #source$: Observable<T>;
  readonly #parts: InletParts<T>;
  #opened = 0;
  #demand: Demand | undefined;
  #stop: Subject<void> | undefined;

  constructor(source$: Observable<T>, parts: InletParts<T>) {
    this.#source$ = source$;
    this.#parts = parts;
  }

  get wanted(): number {
    return this.#demand?.wanted ?? 0;
  }

  /** True if no operator of RxJS is between it and the stage upstream. */
  get isDirect(): boolean {
    return this.#demand?.isDirect ?? true;
  }

  want(items: number): void {
    this.#demand?.want(items);
  }

  /** Subscribes; once more after it has completed. */
  open(): void {
    this.close();
    this.ended = false;
    const { name, columns, segment, through, next, error, complete } = this.#parts;
    const input = through === undefined ? upstreamOf(this.#source$) : undefined;
    const run = this.#parts.run(this.#opened++);
    const demand = new Demand(run, name, { columns, segment, input });
    const stop = new Subject<void>();
    // Set before anything arrives: a stream that completes while subscribing may be reopened from
    // within.
    this.#demand = demand;
    this.#stop = stop;
    const source$ =
      through === undefined ? this.#source$ : through(under(this.#source$, demand, stop));
    const fail = (failure: unknown) => {
      if (demand.closed) return;
      this.close();
      error(failure);
    };
    const subscribe = () =>
      source$.pipe(takeUntil(stop)).subscribe({
        next(value) {
          const lost = lostDemand(demand);
          if (lost !== undefined) return fail(lost);
          demand.arrive();
          next(value, demand.emitting);
        },
        error: fail,
        // Also called when `stop` ends the subscription.
        complete: () => {
          if (demand.closed) return;
          const lost = demand.unreached();
          if (lost !== undefined) return fail(lost);
          this.close();
          this.ended = true;
          complete();
        },
      });
    // Within `via`, stages upstream find the demand at any time, so nothing is watched.
    if (through === undefined) subscribeUnder(demand, subscribe);
    else withDemand(demand, subscribe, undefined);
  }

  close(): void {
    const demand = this.#demand;
    if (demand === undefined) return;
    this.#demand = undefined;
    demand.close();
    forgetDemand(demand);
    this.#stop?.next();
  }
}

function under(
  source$: Observable<unknown>,
  demand: Demand,
  stop: Subject<void>,
): Observable<unknown> {
  const ended$ = source$.pipe(takeUntil(stop));
  return new Observable((subscriber) =>
    withDemand(demand, () => ended$.subscribe(subscriber), undefined),
  );
}
