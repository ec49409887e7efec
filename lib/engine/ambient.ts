import type { Demand } from './demand.ts';

// RxJS subscribes synchronously from sink to source, so what is set around `subscribe`, `next`,
// `error` and `complete` is seen by every stage of ours behind any operator that knows nothing of
// us. The only module-level state of the library.
let current: Demand | undefined;

/** The demand of the boundary that is subscribing or being emitted to right now. */
export function ambientDemand(): Demand | undefined {
  return current;
}

/** Runs `action` on `item` with `demand` as the ambient one. */
export function withDemand<I, T>(demand: Demand, action: (item: I) => T, item: I): T {
  const outer = current;
  current = demand;
  try {
    return action(item);
  } finally {
    current = outer;
  }
}

const withoutGate = new Set<Demand>();

/**
 * Subscribes under `demand`, and watches for stages that turn up later without it if no gate was
 * found meanwhile.
 */
export function subscribeUnder(demand: Demand, subscribe: () => void): void {
  withDemand(demand, subscribe, undefined);
  // Where nobody's demand is at stake, in a free run, there is nothing to lose.
  if (demand.run.hasSink && !demand.found && !demand.closed) withoutGate.add(demand);
}

/** Ends the watch of {@link subscribeUnder}, once `demand` is closed. */
export function forgetDemand(demand: Demand): void {
  withoutGate.delete(demand);
}

/** A demand that is waiting for a gate, if there is one. */
export function demandWithoutGate(): Demand | undefined {
  for (const demand of withoutGate) if (!demand.found) return demand;
  return undefined;
}
