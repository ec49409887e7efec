import { withDemand } from './ambient.ts';
import type { Demand } from './demand.ts';

/** The subscriber of a gate. */
export interface Outlet<T> {
  readonly closed: boolean;
  next(value: T): void;
  error(error: unknown): void;
  complete(): void;
}

/** The upstream end of a segment. It emits items while the boundary downstream wants some. */
export class Gate<T> {
  readonly demand: Demand;
  readonly #outlet: Outlet<T>;
  readonly #cost: (value: T) => number;
  #detach: (() => void) | undefined;
  // Created once, because they run for every item.
  readonly #next = (value: T) => this.#outlet.next(value);
  readonly #deliver = (value: T) => withDemand(this.demand, this.#next, value);

  constructor(demand: Demand, outlet: Outlet<T>, cost: (value: T) => number = () => 0) {
    this.demand = demand;
    this.#outlet = outlet;
    this.#cost = cost;
  }

  /** True if nothing can be emitted any more. */
  get closed(): boolean {
    return this.#outlet.closed;
  }

  attach(pump: () => void): void {
    this.#detach = this.demand.attach(pump);
  }

  open(): boolean {
    return !this.#outlet.closed && this.demand.open();
  }

  emit(value: T): void {
    this.demand.emit(value, this.#cost(value), this.#deliver);
  }

  /**
   * Ends the stream, without demand. The ambient demand is set here too, because `concat`, `repeat`
   * and `retry` subscribe from within.
   */
  end(failure?: { readonly error: unknown }): void {
    this.close();
    withDemand(
      this.demand,
      () => (failure ? this.#outlet.error(failure.error) : this.#outlet.complete()),
      undefined,
    );
  }

  close(): void {
    this.#detach?.();
    this.#detach = undefined;
  }
}
