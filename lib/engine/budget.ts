import { type Footprint, totalBytes } from '../core/footprint.ts';

/**
 * The bytes that a run holds, wherever they are: read ahead, in a window, in a batch, in use. A
 * buffer that several values share counts once. Nothing that somebody waits for is held up by it;
 * what is done ahead of need is done while there is room. Memory that the run was given takes no
 * room, as it would be there without the run.
 */
export class Budget {
  readonly limit: number;
  #held = 0;
  #peak = 0;
  /** Bytes held that take no room. */
  #exemptBytes = 0;
  readonly #retainCounts = new Map<ArrayBufferLike, number>();
  /** What is held of what was given before. */
  readonly #heldExempt = new Set<ArrayBufferLike>();
  /** Weak, as an epoch may be given memory of its own. */
  readonly #exempt: WeakSet<ArrayBufferLike>;
  /**
   * What is kept until the run ends, in an account of its own: memory that several share counts
   * once there too.
   */
  #pinned: Budget | undefined;
  readonly #waiting = new Set<() => void>();

  /** @param run the budget that is told what memory was given */
  constructor(limit: number, run?: Budget) {
    this.limit = limit;
    this.#exempt = run === undefined ? new WeakSet() : run.#exempt;
  }

  /** Bytes held now. */
  get held(): number {
    return this.#held;
  }

  /** Bytes held now that take room. */
  get charged(): number {
    return this.#held - this.#exemptBytes;
  }

  /** The most bytes that were held at any time. */
  get peak(): number {
    return this.#peak;
  }

  /** These buffers were given to the run: what holds them from now on takes no room. */
  exempt(buffers: Iterable<ArrayBufferLike>): void {
    for (const buffer of buffers) this.#exempt.add(buffer);
  }

  /** How much room a footprint takes if nobody else holds any of it. */
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
   * Retains buffers until the run ends, if all that are retained are then at most half of the
   * limit. Returns what releases them before that.
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

  /** Takes back one call of `hold` with the same footprint. */
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
   * Whether `bytes` more may be pinned ahead of need; `wake` is called when it is worth asking again.
   */
  requestRoom(bytes: number, wake: () => void): boolean {
    const room = this.charged + bytes < this.limit;
    if (room) this.#waiting.delete(wake);
    else this.#waiting.add(wake);
    return room;
  }

  /** `wake` need not be called any more. */
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
