import { DemandError } from '../core/errors.ts';
import { ambientDemand } from './ambient.ts';
import type { Demand } from './demand.ts';

/**
 * The error of an element that arrives at `demand` from a stage in a detached run: it was
 * subscribed to later, or from another place. It can only be detected while that stage emits.
 */
export function lostDemand(demand: Demand): DemandError | undefined {
  const emitting = ambientDemand();
  if (emitting === undefined || emitting.run.hasSink || !demand.run.hasSink) return undefined;
  return new DemandError(
    `Cannot feed \`${demand.boundary}\`: its demand must reach all stages before it; received an ` +
      'element of a stage that was subscribed to later, outside the synchronous subscription of ' +
      'the sink; put what defers it (`subscribeOn`, a timer, a `Subject`, `concatMap` to a ' +
      'stream after a promise) into `via({ async: n }, operator)`, or open the stream in ' +
      '`mapAsync`',
  );
}
