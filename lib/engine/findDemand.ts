import { DemandError } from '../core/errors.ts';
import { ambientDemand, demandWithoutGate } from './ambient.ts';
import { asyncClock } from './asyncClock.ts';
import { Demand } from './demand.ts';
import { detachedRun } from './runContext.ts';

/**
 * The demand that a stage serves which is being subscribed: the ambient one; the one it served
 * before, where RxJS subscribes it again later (`repeat({ delay })`); or that of a free run of its
 * own.
 *
 * @throws DemandError where a sink is waiting for a stage that has lost its context, as this one
 * may be
 */
export function findDemand(stage: string, served: Demand | undefined): Demand {
  const ambient = ambientDemand();
  if (ambient !== undefined && !ambient.closed) return ambient;
  if (served !== undefined && !served.closed && served.run.hasSink && served.hasNoGate)
    return served;
  const waiting = demandWithoutGate();
  if (waiting !== undefined) {
    throw new DemandError(
      `Cannot subscribe to \`${stage}\`: the demand of \`${waiting.boundary}\` must reach it; received ` +
        'a subscription made later, outside the synchronous one of the sink; put what defers it ' +
        '(`subscribeOn`, a timer, a `Subject`) into `via({ async: n }, operator)`',
    );
  }
  const free = new Demand(detachedRun(asyncClock), 'subscriber');
  free.wantAll();
  return free;
}
