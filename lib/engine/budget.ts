import { type Footprint, totalBytes } from '../core/footprint.ts';

/**
 * The bytes that a run retains: read ahead, in a window, in a batch, in use. A buffer that several
 * values share counts once. The budget never delays an element that is waited for; it only limits
 * work ahead of need. Memory that the user gave to the run is exempt, as it would exist without the
 * run.
 */
export class Budget {
  readonly limit: number;
  #held = 0;
  #peak = 0;
  /** Retained bytes that are exempt. */
  #exemptBytes = 0;
  readonly #retainCounts = new Map<ArrayBufferLike, number>();
  /** Exempt buffers that are retained now. */
  readonly #heldExempt = new Set<ArrayBufferLike>();
  /** Weak, because an epoch may be given memory of its own. */
  readonly #exempt: WeakSet<ArrayBufferLike>;
  /**
   * Memory pinned until the run ends, in an account of its own, so that shared buffers count once
   * there too.
   */
  #pinned: Budget | undefined;
  readonly #waiting = new Set<() => void>();

  /** @param run the budget whose exempt buffers are exempt here too */
  constructor(limit: number, run?: Budget) {
    this.limit = limit;
    this.#exempt = run === undefined ? new WeakSet() : run.#exempt;
  }

  /** Bytes retained now. */
  get held(): number {
    return this.#held;
  }

  /** Bytes retained now that count against the limit. */
  get charged(): number {
    return this.#held - this.#exemptBytes;
  }

  /** The peak of the bytes retained. */
  get peak(): number {
    return this.#peak;
  }

  /** Exempts buffers that the user gave to the run. */
  exempt(buffers: Iterable<ArrayBufferLike>): void {
    for (const buffer of buffers) this.#exempt.add(buffer);
  }

  /** The bytes that a footprint would be charged if it shared no buffer. */
  chargeOf({ bytes, buffers }: Footprint): number {
    return totalBytes({ bytes, buffers: buffers.filter((buffer) => !this.#exempt.has(buffer)) });
  }

  retain({ bytes, buffers }: Footprint): void {
    this.#held += bytes;
    for (const buffer of buffers) {
      const retainCount = this.#retainCounts.get(buffer) ?? 0;
      if (retainCount === 0) this.#retainBuffer(buffer);
      this.#retainCounts.set(buffer, retainCount + 1);
    }
    if (this.#held > this.#peak) this.#peak = this.#held;
  }

  /**
   * Retains buffers until the run ends, if all pinned buffers are then at most half of the limit.
   * Returns a function that releases them earlier.
   */
  pin(buffers: Iterable<ArrayBufferLike>): (() => void) | undefined {
    const pinned = { bytes: 0, buffers: [...new Set(buffers)] };
    const pins = this.#pins;
    pins.retain(pinned);
    if (pins.held > this.limit / 2) {
      pins.release(pinned);
      return undefined;
    }
    this.retain(pinned);
    return () => {
      for (const account of [pins, this]) account.release(pinned);
    };
  }

  /** Undoes one call of `retain` with the same footprint. */
  release({ bytes, buffers }: Footprint): void {
    this.#held -= bytes;
    for (const buffer of buffers) {
      const retainCount = this.#retainCounts.get(buffer) ?? 0;
      if (retainCount > 1) {
        this.#retainCounts.set(buffer, retainCount - 1);
      } else if (retainCount === 1) {
        this.#retainCounts.delete(buffer);
        this.#held -= buffer.byteLength;
        if (this.#heldExempt.delete(buffer)) this.#exemptBytes -= buffer.byteLength;
      }
    }
    if (this.#waiting.size > 0 && this.charged < this.limit) {
      for (const wake of [...this.#waiting]) wake();
    }
  }

  /**
   * True if `bytes` more may be retained ahead of need. Otherwise `wake` is called when memory is
   * released.
   */
  requestRoom(bytes: number, wake: () => void): boolean {
    const room = this.charged + bytes < this.limit;
    if (room) this.#waiting.delete(wake);
    else this.#waiting.add(wake);
    return room;
  }

  /** Cancels a pending request for room. */
  cancelRequest(wake: () => void): void {
    this.#waiting.delete(wake);
  }

  get #pins(): Budget {
    this.#pinned ??= new Budget(Infinity);
    return this.#pinned;
  }

  #retainBuffer(buffer: ArrayBufferLike): void {
    this.#held += buffer.byteLength;
    if (!this.#exempt.has(buffer)) return;
    this.#heldExempt.add(buffer);
    this.#exemptBytes += buffer.byteLength;
  }
}
