import { unclearedBytes } from '#files';

/** Bytes of free buffers that are kept at most. */
const MAX_FREE_BYTES = 32 * 2 ** 20;
/**
 * Sizes are rounded up to it, so that a buffer serves for others of about the same size; smaller
 * ones are not kept.
 */
const STEP_BYTES = 65_536;

/**
 * Buffers that are used again. The system hands out new memory page by page, each at its first
 * touch, which takes longer than reading a file into it.
 */
export class BufferPool {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];
  #freeBytes = 0;

  /** A buffer of `size` bytes or more, of any content. */
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

  /** Gives back a whole buffer, which must not be used any more. */
  give(buffer: Uint8Array<ArrayBuffer>): void {
    const { length } = buffer;
    if (length < STEP_BYTES || this.#freeBytes + length > MAX_FREE_BYTES) return;
    this.#freeBytes += length;
    this.#free.push(buffer);
  }
}
