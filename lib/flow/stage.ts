import { Observable, type OperatorFunction, Subject, takeUntil } from 'rxjs';
import { forgetDemand, subscribeUnder } from './ambient.ts';
import { Demand } from './demand.ts';
import { findDemand } from './findDemand.ts';
import { Gate } from './gate.ts';
import { type StageRun, stageRun } from './stageRun.ts';
import { trampoline } from './trampoline.ts';

/** An operator as a machine: no stream, no time. It is asked what it wants, given items, and asked for results. */
export interface Stage<T, R> {
  /** How many more items it wants; `open` tells whether downstream wants a result now. */
  room(open: boolean): number;
  /** An item arrived: keep it, whether it was wanted or not. */
  push(value: T): void;
  /** There will be no more items. */
  end?(): void;
  /** The next result that is ready, or `undefined`; what it throws ends the stream, after the results before it. */
  take(): R | undefined;
  /** The stream has ended or was given up: let go of what is held. */
  drop?(): void;
}

/** Options of {@link stage}. */
export interface StageOptions<R> {
  /** Bytes that a result keeps in memory. */
  readonly cost?: (value: R) => number;
  /** The columns needed from upstream, given those needed downstream. */
  readonly columns?: (downstream: readonly string[] | undefined) => readonly string[] | undefined;
}

/**
 * The one place where machines meet RxJS: an operator that runs a fresh machine for every subscription, takes from upstream only what the
 * machine has room for, and gives downstream only what is wanted there. An error arrives after the results before it.
 */
export function stage<T, R>(
  name: string,
  make: (run: StageRun) => Stage<T, R>,
  { cost, columns }: StageOptions<R> = {},
): OperatorFunction<T, R> {
  return (upstream) => {
    let served: Demand | undefined;
    return new Observable<R>((subscriber) => {
      const downstream = findDemand(name, served);
      served = downstream;
      const gate = new Gate(downstream, subscriber, cost);
      const inlet = new Demand(downstream.run, name, columns ? columns(downstream.columns) : undefined);
      const abort = new AbortController();
      const stop = new Subject<void>();
      let machine: Stage<T, R> | undefined;
      let end: { readonly failure?: { readonly error: unknown } } | undefined;
      let ready: R | undefined;

      const finish = (failure?: { readonly error: unknown }) => {
        if (!gate.closed) gate.end(failure);
      };
      const pump = trampoline(() => {
        if (machine === undefined || gate.closed) return;
        try {
          for (;;) {
            // After the end one result is taken without demand: whether there is none tells whether to complete, which needs no demand.
            const open = gate.open();
            if (ready === undefined && (open || end !== undefined)) ready = machine.take();
            if (ready === undefined) break;
            if (!open) return;
            const value = ready;
            ready = undefined;
            gate.emit(value);
            if (gate.closed) return;
          }
          if (end !== undefined) finish(end.failure);
          else inlet.want(machine.room(gate.open()));
        } catch (error) {
          finish({ error });
        }
      });
      const endWith = (failure?: { readonly error: unknown }) => {
        if (end !== undefined || gate.closed) return;
        try {
          if (failure === undefined) machine?.end?.();
          end = failure === undefined ? {} : { failure };
        } catch (error) {
          end = { failure: { error } };
        }
        pump();
      };

      subscriber.add(() => {
        gate.close();
        inlet.close();
        forgetDemand(inlet);
        abort.abort();
        stop.next();
        machine?.drop?.();
      });
      machine = make(stageRun(downstream, abort.signal, pump));
      gate.attach(pump);
      subscribeUnder(inlet, () =>
        upstream.pipe(takeUntil(stop)).subscribe({
          next(value) {
            inlet.arrive();
            try {
              machine?.push(value);
            } catch (error) {
              end = { failure: { error } };
              stop.next();
            }
            pump();
          },
          error: (error) => endWith({ error }),
          complete: () => endWith(),
        }),
      );
      pump();
    });
  };
}
