import type { Footprint } from '../model/footprint.ts';

/**
 * The bytes that a run holds, wherever they are: read ahead, in a window, in a batch, in use. A buffer that several values share counts
 * once. Nothing that somebody waits for is held up by it; what is done ahead of need is done while there is room.
 */
export class Budget {
  readonly limit: number;
  #held = 0;
  #peak = 0;
  readonly #holders = new Map<ArrayBufferLike, number>();
  readonly #waiting = new Set<() => void>();

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Bytes held now. */
  get held(): number {
    return this.#held;
  }

  /** The most bytes that were held at any time. */
  get peak(): number {
    return this.#peak;
  }

  hold({ bytes, buffers }: Footprint): void {
    this.#held += bytes;
    for (const buffer of buffers) {
      const holders = this.#holders.get(buffer) ?? 0;
      if (holders === 0) this.#held += buffer.byteLength;
      this.#holders.set(buffer, holders + 1);
    }
    if (this.#held > this.#peak) this.#peak = this.#held;
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
      }
    }
    if (this.#waiting.size > 0 && this.#held < this.limit) {
      for (const wake of [...this.#waiting]) wake();
    }
  }

  /** Whether `bytes` more may be kept ahead of need; `wake` is called when it is worth asking again. */
  hasRoom(bytes: number, wake: () => void): boolean {
    const room = this.#held + bytes < this.limit;
    if (room) this.#waiting.delete(wake);
    else this.#waiting.add(wake);
    return room;
  }

  /** `wake` need not be called any more. */
  forget(wake: () => void): void {
    this.#waiting.delete(wake);
  }
}
