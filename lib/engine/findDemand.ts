import { DemandError } from '../core/errors.ts';
import { ambientDemand, demandWithoutGate } from './ambient.ts';
import { asyncClock } from './asyncClock.ts';
import { Demand } from './demand.ts';
import { detachedRun } from './runContext.ts';

/**
 * Finds the demand for a stage that is being subscribed to. It is the ambient one, or the one
 * served before if RxJS resubscribes later (`repeat({ delay })`). Otherwise the stage starts a
 * detached run.
 *
 * @throws DemandError if a sink is waiting for a stage that has lost its context, as this one may
 * be
 */
export function findDemand(stage: string, served: Demand | undefined): Demand {
  const ambient = ambientDemand();
  if (ambient !== undefined && !ambient.closed) return ambient;
  if (served !== undefined && !served.closed && served.run.hasSink && served.hasNoGate)
    return served;
  const waiting = demandWithoutGate();
  if (waiting !== undefined) {
    throw new DemandError(
      `Cannot subscribe to \`${stage}\`: the demand of \`${waiting.boundary}\` must reach it; ` +
        'received a subscription made later, outside the synchronous one of the sink; put what ' +
        'defers it (`subscribeOn`, a timer, a `Subject`) into `via({ async: n }, operator)`',
    );
  }
  const free = new Demand(detachedRun(asyncClock), 'subscriber');
  free.wantAll();
  return free;
}
