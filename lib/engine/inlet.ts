import { Observable, Subject, takeUntil } from 'rxjs';
import { upstreamOf } from '../core/passesElements.ts';
import { forgetDemand, subscribeUnder, withDemand } from './ambient.ts';
import { Demand } from './demand.ts';
import type { Segment } from './inFlight.ts';
import { lostDemand } from './lostDemand.ts';
import type { RunContext } from './runContext.ts';

/** What lies between an inlet and the boundary upstream. */
export interface InletSegment<T> {
  /** What it is declared to do; found out when left out. */
  readonly segment?: Segment | undefined;
  /** Operators that may subscribe upstream whenever they like: the demand is there then too. */
  readonly through?: ((upstream: Observable<unknown>) => Observable<T>) | undefined;
}

/** What an {@link Inlet} is of, and whom it tells. */
export interface InletParts<T> extends InletSegment<T> {
  readonly name: string;
  /** The run in which it is subscribed to, for the `opened`-th time after the first. */
  run(opened: number): RunContext;
  /** The columns needed from upstream; all when left out. */
  readonly columns?: readonly string[] | undefined;
  /**
   * `origin` is the element that the last stage of ours emitted, from which operators in between
   * made `value`.
   */
  next(value: T, origin: unknown): void;
  /** Closed by now, as it is when it `complete`s. */
  error(error: unknown): void;
  complete(): void;
}

/**
 * Where a boundary takes in: a subscription upstream under a demand of its own, which can be ended
 * at any time, also from within `next`.
 */
export class Inlet<T> {
  /** Whether it has completed. */
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

  /** Whether nothing but our own stages is between it and the stage upstream. */
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
    // Known before anything arrives: what completes while it is being subscribed to may be opened
    // once more from within.
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
    // Within `via` what is upstream finds the demand whenever it is subscribed to: nothing need be
    // watched.
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
