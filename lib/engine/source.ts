import { Observable } from 'rxjs';
import type { Demand } from './demand.ts';
import { findDemand } from './findDemand.ts';
import { Gate } from './gate.ts';
import { measuredPump } from './measuredPump.ts';
import { Reads } from './reads.ts';
import type { StageRun } from './stageRun.ts';

/** Yields the items of a source, one when asked. */
export interface Reader<T> {
  /**
   * The next item, or `undefined` at the end and ever after; at once, or later. With read-ahead it is called again while earlier
   * calls are under way.
   */
  read(): T | undefined | Promise<T | undefined>;
  /** Lets go of what it holds; a read under way is not waited for. */
  close(): void;
}

/** Options of {@link source}. */
export interface SourceOptions<T> {
  /** Bytes that an item keeps in memory, for what is on its way to the next stage. */
  readonly cost?: (value: T) => number;
  /** Reads that may be in flight or done before they are wanted; 0, each read when it is wanted, when left out. */
  readonly readAhead?: number;
}

/**
 * An Observable that reads only what is wanted downstream and, once something was, up to `readAhead` items more while the budget of the
 * run has room. Each subscription has a reader of its own and closes it when it ends. Items come in the order of the reads.
 *
 * Where the run goes on with another epoch, and all has been read of this one, as many items are read ahead of that: its subscription finds
 * them under way.
 */
export function source<T>(
  name: string,
  open: (run: StageRun) => Reader<T>,
  { cost, readAhead = 0 }: SourceOptions<T> = {},
): Observable<T> {
  let served: Demand | undefined;
  const source$ = new Observable<T>((subscriber) => {
    // Some operators of RxJS subscribe although they have been unsubscribed from.
    if (subscriber.closed) return;
    const demand = findDemand(name, served);
    served = demand;
    const { run, columns } = demand;
    const gate = new Gate(demand, subscriber, cost);
    const begun = run.begun.take(source$, demand) as Reads<T> | undefined;
    const reads = begun ?? new Reads<T>({ run, columns, open, readAhead });

    const emit = (value: T | undefined) => {
      if (value === undefined) {
        beginNextEpoch();
        return gate.end();
      }
      pump.moved();
      gate.emit(value);
    };
    const work = () => {
      try {
        while (!gate.closed) {
          const { head } = reads;
          const open = gate.open();
          if (head !== undefined && 'error' in head) return gate.end(head);
          if (head !== undefined && (open || head.value === undefined)) {
            reads.take();
            emit(head.value);
            reads.letGo(head);
          } else if ((open && reads.idle && !reads.exhausted) || reads.mayReadAhead()) {
            const now = reads.begin();
            // The usual way of what is in memory: it was read because it is wanted, and is not kept.
            if (now !== undefined) emit(now.value);
          } else {
            return;
          }
        }
      } catch (error) {
        if (!gate.closed) gate.end({ error });
      }
    };
    // While the last items are on their way through the stages downstream, the first ones of the next epoch are read.
    let nextBegun = readAhead === 0;
    const beginNextEpoch = () => {
      const next = nextBegun ? undefined : run.nextEpoch?.();
      nextBegun = true;
      if (next === undefined) return;
      const ahead = new Reads<T>({ run: next, columns, open, readAhead, largest: reads.largest });
      try {
        ahead.readAlone();
        run.begun.add(source$, ahead);
      } catch {
        // What fails at once will do so again when it is wanted, and is told then.
        ahead.close();
      }
    };
    const pump = measuredPump(
      demand,
      {
        name,
        advice: 'raise `readAhead` or `workers`',
        isSource: true,
        wants: () => reads.inFlight,
        holds: () => `${reads.done} items`,
      },
      work,
    );

    subscriber.add(() => {
      gate.close();
      pump.stop();
      reads.close();
    });
    reads.wake = pump.run;
    if (begun === undefined) reads.open();
    reads.whenAllBegun(beginNextEpoch);
    gate.attach(pump.asked);
    pump.run();
  });
  return source$;
}
