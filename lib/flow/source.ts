import { Observable } from 'rxjs';
import type { Demand } from './demand.ts';
import { findDemand } from './findDemand.ts';
import { Gate } from './gate.ts';
import { type StageRun, stageRun } from './stageRun.ts';
import { trampoline } from './trampoline.ts';

/** Yields the items of a source, one when asked. */
export interface Reader<T> {
  /** The next item, or `undefined` at the end; at once, or later. */
  read(): T | undefined | Promise<T | undefined>;
  /** Lets go of what it holds; a read under way is not waited for. */
  close(): void;
}

/** Options of {@link source}. */
export interface SourceOptions<T> {
  /** Bytes that an item keeps in memory. */
  readonly cost?: (value: T) => number;
}

/**
 * An Observable that reads only what is wanted downstream: one read at a time, none without demand. Each subscription opens a reader of
 * its own and closes it when it ends.
 */
export function source<T>(
  name: string,
  open: (run: StageRun) => Reader<T>,
  { cost }: SourceOptions<T> = {},
): Observable<T> {
  let served: Demand | undefined;
  return new Observable<T>((subscriber) => {
    const demand = findDemand(name, served);
    served = demand;
    const gate = new Gate(demand, subscriber, cost);
    const abort = new AbortController();
    const parked: T[] = [];
    let reading = false;
    let reader: Reader<T> | undefined;

    const fail = (error: unknown) => {
      if (!gate.closed) gate.end({ error });
    };
    const accept = (value: T | undefined) => {
      if (gate.closed) return;
      if (value === undefined) gate.end();
      else if (gate.open()) gate.emit(value);
      else parked.push(value);
    };
    const pump = trampoline(() => {
      try {
        while (!reading && gate.open() && reader !== undefined) {
          const value = parked.shift() ?? reader.read();
          if (!(value instanceof Promise)) {
            accept(value);
            continue;
          }
          reading = true;
          value.then(
            (later) => {
              reading = false;
              try {
                accept(later);
              } catch (error) {
                fail(error);
              }
              pump();
            },
            (error) => {
              reading = false;
              fail(error);
            },
          );
        }
      } catch (error) {
        fail(error);
      }
    });

    subscriber.add(() => {
      gate.close();
      abort.abort();
      reader?.close();
    });
    reader = open(stageRun(demand, abort.signal, pump));
    gate.attach(pump);
    pump();
  });
}
