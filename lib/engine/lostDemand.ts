import { DemandError } from '../core/errors.ts';
import { ambientDemand } from './ambient.ts';
import type { Demand } from './demand.ts';

/**
 * What is wrong where an element of a stage of ours arrives at `demand` although that stage never
 * heard of it and so runs free: it was subscribed to later, or from elsewhere. Only what arrives
 * while that stage emits can be told.
 */
export function lostDemand(demand: Demand): DemandError | undefined {
  const emitting = ambientDemand();
  if (emitting === undefined || emitting.run.hasSink || !demand.run.hasSink) return undefined;
  return new DemandError(
    `Cannot feed \`${demand.boundary}\`: its demand must reach all stages before it; received an ` +
      'element of a stage that was subscribed to later, outside the synchronous subscription of the ' +
      'sink; put what defers it (`subscribeOn`, a timer, a `Subject`, `concatMap` to a stream after ' +
      'a promise) into `via({ async: n }, operator)`, or open the stream in `mapAsync`',
  );
}
