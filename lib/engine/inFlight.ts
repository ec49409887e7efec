/** Maximum of items that leave a gate before anything has arrived at the collector. */
const UNKNOWN_ITEMS = 64;
/** Maximum of items in flight in a segment known to be asynchronous. */
const ASYNC_ITEMS = 16;
/** The interval of polls during a pause. Items that do not arrive within one count as dropped. */
export const POLL_MS = 100;

/** The declared behaviour of the operators in a segment. What is left out is observed. */
export interface Segment {
  /** Every item arrives or is dropped before `next` returns. */
  readonly sync?: true;
  /** The maximum of items in flight. */
  readonly async?: number;
  /** They have no state, so a resumed run does not warn of them. */
  readonly stateless?: true;
}

/** The observed behaviour of the operators between a gate and its collector. */
export type SegmentMode = 'unknown' | 'sync' | 'async';

/**
 * Tracks the items that left a gate and have not been seen to arrive. When `next` returns, an item
 * that did not arrive was dropped, is held, or comes later. Only later arrivals tell which.
 */
export class InFlight {
  mode: SegmentMode = 'unknown';
  #costs: number[] = [];
  #bytes = 0;
  #growth = 1;
  #arrivals = 0;
  #arrivalsAtPause = 0;
  #pausedSince: number | undefined;
  #asyncItems = ASYNC_ITEMS;
  readonly #budgetBytes: number;

  constructor(budgetBytes: number, segment?: Segment) {
    this.#budgetBytes = budgetBytes;
    const { sync, async } = segment ?? {};
    if (sync === true) this.mode = 'sync';
    if (async !== undefined) {
      this.mode = 'async';
      this.#asyncItems = async;
    }
  }

  /** The number of items in flight, as far as known. */
  get count(): number {
    return this.#costs.length;
  }

  /** True if the gate must wait although more is wanted. */
  get stalled(): boolean {
    if (this.mode === 'sync' || this.#costs.length === 0) return false;
    const items = this.mode === 'async' ? this.#asyncItems : UNKNOWN_ITEMS * this.#growth;
    const bytes = this.mode === 'async' ? this.#budgetBytes : this.#budgetBytes * this.#growth;
    return this.#costs.length >= items || this.#bytes >= bytes;
  }

  /** An item arrived while a gate was emitting it. */
  arrivedSync(): void {
    this.#arrivals++;
    if (this.mode === 'unknown') this.mode = 'sync';
    if (this.mode === 'sync') this.#forget();
  }

  /**
   * An item arrived outside a gate's `next`: the segment is asynchronous. It is taken for the
   * oldest item in flight.
   */
  arrivedLater(): void {
    this.#arrivals++;
    this.mode = 'async';
    this.#pausedSince = undefined;
    const cost = this.#costs.shift();
    if (cost !== undefined) this.#bytes -= cost;
  }

  /** An item left a gate and did not arrive. */
  sent(cost: number): void {
    // In a synchronous segment, an item that did not arrive was dropped or joins a later one.
    if (this.mode === 'sync') return;
    this.#costs.push(cost);
    this.#bytes += cost;
  }

  /**
   * Checks at time `now` whether the gate may continue. Call it every {@link POLL_MS} while
   * stalled.
   */
  poll(now: number): boolean {
    if (this.#pausedSince === undefined || this.#arrivals !== this.#arrivalsAtPause) {
      this.#pausedSince = now;
      this.#arrivalsAtPause = this.#arrivals;
      return !this.stalled;
    }
    // Polled twice in one pause: nothing has had time to arrive.
    if (now - this.#pausedSince < POLL_MS) return !this.stalled;
    if (this.mode === 'async') {
      this.#forget();
      this.#pausedSince = undefined;
    } else {
      // Nothing has arrived yet, so "dropped all" and "delayed all" look the same. The limit grows
      // with the square of the time.
      const seconds = (now - this.#pausedSince) / 1000;
      this.#growth = 1 + 16 * seconds * seconds;
    }
    return !this.stalled;
  }

  #forget(): void {
    this.#costs = [];
    this.#bytes = 0;
  }
}
