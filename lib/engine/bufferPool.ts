import { unclearedBytes } from '#files';

/** Maximum of bytes in free buffers. */
const MAX_FREE_BYTES = 32 * 2 ** 20;
/**
 * Sizes are rounded up to a multiple of it, so that buffers fit similar sizes. Smaller buffers are
 * not pooled.
 */
const STEP_BYTES = 65_536;

/**
 * A pool of buffers. The system maps new memory page by page at the first touch, which costs more
 * than reading a file into it.
 */
export class BufferPool {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];
  #freeBytes = 0;

  /** A buffer of at least `size` bytes, with arbitrary content. */
  take(size: number): Uint8Array<ArrayBuffer> {
    let best = -1;
    for (const [i, { length }] of this.#free.entries()) {
      if (length >= size && length < (this.#free[best]?.length ?? Infinity)) best = i;
    }
    const [buffer] = best < 0 ? [] : this.#free.splice(best, 1);
    if (buffer === undefined) return unclearedBytes(Math.ceil(size / STEP_BYTES) * STEP_BYTES);
    this.#freeBytes -= buffer.length;
    return buffer;
  }

  /** Returns a whole buffer to the pool. It must not be used any more. */
  give(buffer: Uint8Array<ArrayBuffer>): void {
    const { length } = buffer;
    if (length < STEP_BYTES || this.#freeBytes + length > MAX_FREE_BYTES) return;
    this.#freeBytes += length;
    this.#free.push(buffer);
  }
}
