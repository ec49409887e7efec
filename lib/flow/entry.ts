import { Observable, Subject, takeUntil } from 'rxjs';
import { forgetDemand, subscribeUnder, withDemand } from './ambient.ts';
import { Demand } from './demand.ts';
import type { Segment } from './ledger.ts';
import { lostDemand } from './lostDemand.ts';
import type { RunContext } from './runContext.ts';

/** What lies between an input and the stage. */
export interface EntrySegment<T> {
  /** What it is declared to do; found out when left out. */
  readonly segment?: Segment | undefined;
  /** Operators that may subscribe upstream whenever they like: the demand is there then too. */
  readonly through?: ((upstream: Observable<unknown>) => Observable<T>) | undefined;
}

/** What an {@link Entry} is of, and whom it tells. */
export interface EntryParts<T> extends EntrySegment<T> {
  readonly name: string;
  readonly input: number;
  /** The run in which it is subscribed to, for the `opened`-th time after the first. */
  run(opened: number): RunContext;
  readonly columns: readonly string[] | undefined;
  next(value: T): void;
  error(error: unknown): void;
  complete(entry: Entry<T>): void;
}

/** One input of a stage: a subscription upstream under a demand of its own. */
export class Entry<T> {
  readonly input: number;
  /** Whether it has completed. */
  ended = false;
  readonly #source$: Observable<T>;
  readonly #parts: EntryParts<T>;
  #opened = 0;
  #demand: Demand | undefined;
  #stop: Subject<void> | undefined;

  constructor(source$: Observable<T>, parts: EntryParts<T>) {
    this.input = parts.input;
    this.#source$ = source$;
    this.#parts = parts;
  }

  get wanted(): number {
    return this.#demand?.wanted ?? 0;
  }

  want(items: number): void {
    this.#demand?.want(items);
  }

  /** Subscribes; once more after it has completed. */
  open(): void {
    this.close();
    this.ended = false;
    const { name, columns, segment, through, next, error, complete } = this.#parts;
    const demand = new Demand(this.#parts.run(this.#opened++), name, { columns, segment });
    const stop = new Subject<void>();
    this.#demand = demand;
    this.#stop = stop;
    const source$ = through === undefined ? this.#source$ : through(under(this.#source$, demand, stop));
    const subscribe = () =>
      source$.pipe(takeUntil(stop)).subscribe({
        next(value) {
          const lost = lostDemand(demand);
          if (lost !== undefined) return error(lost);
          demand.arrive();
          next(value);
        },
        error: (failure) => {
          if (!demand.closed) error(failure);
        },
        // Also called when `stop` ends the subscription.
        complete: () => {
          if (demand.closed) return;
          this.ended = true;
          complete(this);
        },
      });
    // Within `via` what is upstream finds the demand whenever it is subscribed to: nothing need be watched.
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

function under(source$: Observable<unknown>, demand: Demand, stop: Subject<void>): Observable<unknown> {
  const ended$ = source$.pipe(takeUntil(stop));
  return new Observable((subscriber) => withDemand(demand, () => ended$.subscribe(subscriber), undefined));
}
