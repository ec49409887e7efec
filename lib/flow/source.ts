import pLimit from 'p-limit';
import { Observable } from 'rxjs';
import { type Footprint, footprint, totalBytes } from '../model/footprint.ts';
import type { Demand } from './demand.ts';
import { findDemand } from './findDemand.ts';
import { Gate } from './gate.ts';
import { measuredPump } from './measuredPump.ts';
import { type StageRun, stageRun } from './stageRun.ts';

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

/** A read: under way while `result` is missing. */
interface Read<T> {
  result?: { readonly value: T | undefined; readonly footprint: Footprint } | { readonly error: unknown };
}

/**
 * An Observable that reads only what is wanted downstream and, once something was, up to `readAhead` items more while the budget of the
 * run has room. Each subscription opens a reader of its own and closes it when it ends. Items come in the order of the reads.
 */
export function source<T>(
  name: string,
  open: (run: StageRun) => Reader<T>,
  { cost, readAhead = 0 }: SourceOptions<T> = {},
): Observable<T> {
  let served: Demand | undefined;
  return new Observable<T>((subscriber) => {
    // Some operators of RxJS subscribe although they have been unsubscribed from.
    if (subscriber.closed) return;
    const demand = findDemand(name, served);
    served = demand;
    const { budget } = demand.run;
    const gate = new Gate(demand, subscriber, cost);
    const abort = new AbortController();
    const limit = readAhead > 0 ? pLimit(readAhead) : undefined;
    const reads: Read<T>[] = [];
    let reader: Reader<T> | undefined;
    let known = budget.limit === Infinity;
    let exhausted = false;
    let largest = 0;

    const settle = (read: Read<T>, result: { readonly value: T | undefined } | { readonly error: unknown }) => {
      if (gate.closed) return;
      if ('error' in result || result.value === undefined) exhausted = true;
      if ('error' in result) {
        read.result = result;
        return;
      }
      known = true;
      const kept = footprint(result.value);
      budget.hold(kept);
      largest = Math.max(largest, totalBytes(kept));
      read.result = { value: result.value, footprint: kept };
    };
    const settleLater = (read: Read<T>, value: Promise<T | undefined>) => {
      reads.push(read);
      value.then(
        (later) => {
          settle(read, { value: later });
          pump.run();
        },
        (error) => {
          settle(read, { error });
          pump.run();
        },
      );
    };
    const start = (from: Reader<T>) => {
      const value = limit === undefined ? from.read() : limit(() => (gate.closed ? undefined : from.read()));
      if (value instanceof Promise) return settleLater({}, value);
      // The usual way of what is in memory: it was read because it is wanted, and is not kept.
      if (value === undefined) return gate.end();
      pump.moved();
      gate.emit(value);
    };
    const deliver = ({ result }: Read<T>) => {
      if (result === undefined) return;
      if ('error' in result) return gate.end(result);
      if (result.value === undefined) return gate.end();
      pump.moved();
      gate.emit(result.value);
      budget.letGo(result.footprint);
    };
    const ends = ({ result }: Read<T>) => result !== undefined && ('error' in result || result.value === undefined);
    const work = () => {
      try {
        while (reader !== undefined && !gate.closed) {
          const [head] = reads;
          const open = gate.open();
          if (head?.result !== undefined && (open || ends(head))) {
            reads.shift();
            deliver(head);
          } else if (!exhausted && ((open && reads.length === 0) || mayReadAhead())) {
            start(reader);
          } else {
            return;
          }
        }
      } catch (error) {
        if (!gate.closed) gate.end({ error });
      }
    };
    // Nothing is read before something was wanted, nor ahead before it is known how large an item is.
    const mayReadAhead = () => known && reads.length < readAhead && budget.hasRoom(largest * underWay(), pump.run);
    const underWay = () => reads.reduce((sum, { result }) => sum + (result === undefined ? 1 : 0), 1);
    const pump = measuredPump(
      demand,
      {
        name,
        advice: 'raise `readAhead` or `workers`',
        isSource: true,
        wants: () => reads.filter(({ result }) => result === undefined).length,
        holds: () => `${reads.filter(({ result }) => result !== undefined).length} items`,
      },
      work,
    );

    subscriber.add(() => {
      gate.close();
      abort.abort();
      budget.forget(pump.run);
      pump.stop();
      for (const { result } of reads.splice(0))
        if (result !== undefined && 'footprint' in result) budget.letGo(result.footprint);
      reader?.close();
    });
    reader = open(stageRun(demand, abort.signal, pump.run));
    gate.attach(pump.asked);
    pump.run();
  });
}
