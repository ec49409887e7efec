import { type Observable, Subject, takeUntil } from 'rxjs';
import { forgetDemand, subscribeUnder } from './ambient.ts';
import { Demand } from './demand.ts';
import { lostDemand } from './lostDemand.ts';
import type { RunContext } from './runContext.ts';

/** What a sink does with what arrives. */
export interface InletHandlers<T> {
  /** `origin` is the element that the last stage of ours emitted, from which operators in between made `value`. */
  next(value: T, origin: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

/** The subscription of a sink: says how much it wants, and can be ended at any time, also from within `next`. */
export interface Inlet {
  want(items: number): void;
  close(): void;
}

/** Subscribes a sink named `boundary` to `source$`, as one epoch of a run. */
export function openInlet<T>(
  source$: Observable<T>,
  boundary: string,
  { run, ...handlers }: InletHandlers<T> & { readonly run: RunContext },
): Inlet {
  const demand = new Demand(run, boundary);
  const stop = new Subject<void>();
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    demand.close();
    forgetDemand(demand);
    stop.next();
  };
  subscribeUnder(demand, () =>
    source$.pipe(takeUntil(stop)).subscribe({
      next(value) {
        const lost = lostDemand(demand);
        if (lost !== undefined) {
          close();
          handlers.error(lost);
          return;
        }
        demand.arrive();
        handlers.next(value, demand.emitting);
      },
      error(error) {
        if (closed) return;
        close();
        handlers.error(error);
      },
      complete() {
        if (closed) return;
        close();
        handlers.complete();
      },
    }),
  );
  return { want: (items) => demand.want(items), close };
}
