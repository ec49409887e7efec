/** Items that may leave a gate before anything has arrived at the collector. */
const UNKNOWN_ITEMS = 64;
/** Items that may be on their way once they are known to arrive asynchronously. */
const ASYNC_ITEMS = 16;
/**
 * How long nothing arrives before what is on its way is taken for dropped, and how often a pause is
 * looked at, in milliseconds.
 */
export const POLL_MS = 100;

/** What the operators of a segment are declared to do; what is left out is found out. */
export interface Segment {
  /** Each item arrives, or is dropped, before `next` returns. */
  readonly sync?: true;
  /** At most so many items are on their way. */
  readonly async?: number;
  /** They count and remember nothing: a resumed run need not warn of them. */
  readonly stateless?: true;
}

/** What is known of the operators between a gate and its collector. */
export type SegmentMode = 'unknown' | 'sync' | 'async';

/**
 * Keeps account of the items that left a gate and have not been seen to arrive. After `next` has
 * returned, an item that did not arrive was dropped, is held, or comes later: which of these cannot
 * be known at that instant, only from what arrives.
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

  /** How many items are on their way, as far as is known. */
  get count(): number {
    return this.#costs.length;
  }

  /** Whether the gate has to wait although more is wanted. */
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
   * An item arrived on its own: the segment is asynchronous, and the oldest item on its way is
   * taken to be the one.
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
    // In a synchronous segment what did not arrive was dropped or is part of a later item.
    if (this.mode === 'sync') return;
    this.#costs.push(cost);
    this.#bytes += cost;
  }

  /**
   * Looks at a pause at time `now`: whether the gate may go on. Called every {@link POLL_MS} while
   * stalled.
   */
  poll(now: number): boolean {
    if (this.#pausedSince === undefined || this.#arrivals !== this.#arrivalsAtPause) {
      this.#pausedSince = now;
      this.#arrivalsAtPause = this.#arrivals;
      return !this.stalled;
    }
    // Looked at again in the same pause: nothing has had time to arrive.
    if (now - this.#pausedSince < POLL_MS) return !this.stalled;
    if (this.mode === 'async') {
      this.#forget();
      this.#pausedSince = undefined;
    } else {
      // Nothing has arrived yet, so "dropped all" and "delayed all" look alike: the limit grows
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
