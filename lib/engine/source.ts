import { Observable } from 'rxjs';
import type { Demand } from './demand.ts';
import { findDemand } from './findDemand.ts';
import { Gate } from './gate.ts';
import { measuredPump } from './measuredPump.ts';
import type { Reader } from './reader.ts';
import { type StageRun, stageRun } from './stageRun.ts';
import type { SourceSurvey } from './survey.ts';

/** Options of {@link source}. */
export interface SourceOptions<T> {
  /** Bytes that an item retains while it is in flight to the next stage. */
  readonly cost?: (value: T) => number;
  /** Describes the source. */
  readonly survey?: (run: StageRun) => Promise<SourceSurvey>;
}

/**
 * An Observable that reads one item at a time, and only what downstream wants. Each subscription
 * opens its own reader and closes it at its end. Work ahead of need is up to the reader.
 */
export function source<T>(
  name: string,
  open: (run: StageRun) => Reader<T>,
  { cost, survey }: SourceOptions<T> = {},
): Observable<T> {
  let served: Demand | undefined;
  const source$ = new Observable<T>((subscriber) => {
    // Some operators of RxJS subscribe although they have been unsubscribed from.
    if (subscriber.closed) return;
    const demand = findDemand(name, served);
    served = demand;
    const { run, isPast } = demand.subscribe({ name, stage: source$ });
    const { columns } = demand;
    if (demand.run.survey !== undefined) {
      demand.run.survey.stage(name);
      if (survey !== undefined)
        demand.run.survey.source(survey(stageRun({ run, columns }, () => {})));
      return;
    }
    const gate = new Gate(demand, subscriber, cost);
    if (isPast) return gate.end();
    let reader: Reader<T> | undefined;
    let inFlight = false;
    let ready: { readonly value: T | undefined } | undefined;

    const fail = (error: unknown) => {
      if (!gate.closed) gate.end({ error });
    };
    const emit = (value: T) => {
      pump.moved();
      gate.emit(value);
      reader?.delivered?.();
    };
    const begin = () => {
      const read = reader?.read();
      if (!(read instanceof Promise)) {
        ready = { value: read };
        return;
      }
      inFlight = true;
      read.then((value) => {
        inFlight = false;
        ready = { value };
        pump.run();
      }, fail);
    };
    const work = () => {
      try {
        while (!gate.closed && reader !== undefined) {
          const open = gate.open();
          if (ready !== undefined && ready.value === undefined) {
            // Completion needs no demand.
            ready = undefined;
            gate.end();
          } else if (ready?.value !== undefined && open) {
            const { value } = ready;
            ready = undefined;
            emit(value);
          } else if (open && !inFlight) {
            begin();
          } else {
            return;
          }
        }
      } catch (error) {
        fail(error);
      }
    };
    const pump = measuredPump(
      demand,
      {
        name,
        advice: 'raise `readAhead` or `workers`',
        isSource: true,
        wants: () => (inFlight ? 1 : 0),
        holds: () => (ready?.value === undefined ? 'nothing' : 'one item'),
      },
      work,
    );

    subscriber.add(() => {
      gate.close();
      pump.stop();
      reader?.close();
    });
    reader = open(stageRun({ run, columns }, pump.run));
    gate.attach(pump.asked);
    pump.run();
  });
  return source$;
}
