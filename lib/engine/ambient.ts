import type { Demand } from './demand.ts';

// RxJS subscribes synchronously from sink to source. So every stage sees what is set around
// `subscribe`, `next`, `error` and `complete`, through any operator of RxJS. The demand of a run is
// passed by module-level state for this reason alone.
let current: Demand | undefined;

/** The demand of the boundary that is subscribing or receiving now. */
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
 * Subscribes under `demand`. If no gate finds it, later stages without a demand are refused by
 * {@link demandWithoutGate}.
 */
export function subscribeUnder(demand: Demand, subscribe: () => void): void {
  withDemand(demand, subscribe, undefined);
  // A detached run has no demand to lose.
  if (demand.run.hasSink && !demand.found && !demand.closed) withoutGate.add(demand);
}

/** Ends the watch of {@link subscribeUnder}, once `demand` is closed. */
export function forgetDemand(demand: Demand): void {
  withoutGate.delete(demand);
}

/** A demand that no gate has found yet, if there is one. */
export function demandWithoutGate(): Demand | undefined {
  for (const demand of withoutGate) if (!demand.found) return demand;
  return undefined;
}
