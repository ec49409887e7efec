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
  #roomless = 0;
  readonly #holders = new Map<ArrayBufferLike, number>();
  /** What is held of what was given before. */
  readonly #heldOfGiven = new Set<ArrayBufferLike>();
  /** Weak, as an epoch may be given memory of its own. */
  readonly #given: WeakSet<ArrayBufferLike>;
  /**
   * What is kept until the run ends, in an account of its own: memory that several share counts
   * once there too.
   */
  #kept: Budget | undefined;
  readonly #waiting = new Set<() => void>();

  /** @param run the budget that is told what memory was given */
  constructor(limit: number, run?: Budget) {
    this.limit = limit;
    this.#given = run === undefined ? new WeakSet() : run.#given;
  }

  /** Bytes held now. */
  get held(): number {
    return this.#held;
  }

  /** Bytes held now that take room. */
  get taken(): number {
    return this.#held - this.#roomless;
  }

  /** The most bytes that were held at any time. */
  get peak(): number {
    return this.#peak;
  }

  /** These buffers were given to the run: what holds them from now on takes no room. */
  give(buffers: Iterable<ArrayBufferLike>): void {
    for (const buffer of buffers) this.#given.add(buffer);
  }

  /** How much room a footprint takes if nobody else holds any of it. */
  roomOf({ bytes, buffers }: Footprint): number {
    return totalBytes({ bytes, buffers: buffers.filter((buffer) => !this.#given.has(buffer)) });
  }

  hold({ bytes, buffers }: Footprint): void {
    this.#held += bytes;
    for (const buffer of buffers) {
      const holders = this.#holders.get(buffer) ?? 0;
      if (holders === 0) this.#begin(buffer);
      this.#holders.set(buffer, holders + 1);
    }
    if (this.#held > this.#peak) this.#peak = this.#held;
  }

  /**
   * Retains buffers until the run ends, if all that are retained are then at most half of the
   * limit. Returns what releases them before that.
   */
  keepBuffers(buffers: Iterable<ArrayBufferLike>): (() => void) | undefined {
    const kept = { bytes: 0, buffers: [...new Set(buffers)] };
    const ofKept = this.#ofKept;
    ofKept.hold(kept);
    if (ofKept.held > this.limit / 2) {
      ofKept.letGo(kept);
      return undefined;
    }
    this.hold(kept);
    return () => {
      for (const account of [ofKept, this]) account.letGo(kept);
    };
  }

  /** Takes back one call of `hold` with the same footprint. */
  letGo({ bytes, buffers }: Footprint): void {
    this.#held -= bytes;
    for (const buffer of buffers) {
      const holders = this.#holders.get(buffer) ?? 0;
      if (holders > 1) {
        this.#holders.set(buffer, holders - 1);
      } else if (holders === 1) {
        this.#holders.delete(buffer);
        this.#held -= buffer.byteLength;
        if (this.#heldOfGiven.delete(buffer)) this.#roomless -= buffer.byteLength;
      }
    }
    if (this.#waiting.size > 0 && this.taken < this.limit) {
      for (const wake of [...this.#waiting]) wake();
    }
  }

  /**
   * Whether `bytes` more may be kept ahead of need; `wake` is called when it is worth asking again.
   */
  hasRoom(bytes: number, wake: () => void): boolean {
    const room = this.taken + bytes < this.limit;
    if (room) this.#waiting.delete(wake);
    else this.#waiting.add(wake);
    return room;
  }

  /** `wake` need not be called any more. */
  forget(wake: () => void): void {
    this.#waiting.delete(wake);
  }

  get #ofKept(): Budget {
    this.#kept ??= new Budget(Infinity);
    return this.#kept;
  }

  #begin(buffer: ArrayBufferLike): void {
    this.#held += buffer.byteLength;
    if (!this.#given.has(buffer)) return;
    this.#heldOfGiven.add(buffer);
    this.#roomless += buffer.byteLength;
  }
}
