/**
 * Sizes of the first and of the largest shared buffer. Each new buffer is twice as large as the one
 * before.
 */
const FIRST_BUFFER_BYTES = 2 ** 16;
const MAX_BUFFER_BYTES = 2 ** 20;
/** An array that takes a larger share of a buffer gets a buffer of its own. */
const MAX_SHARE = 1 / 4;
/** The alignment of every array. */
const ALIGN_BYTES = 8;

type Typed = Int32Array | Uint32Array | Uint16Array | Float32Array | Float64Array;

/**
 * A bump allocator of zeroed arrays, many of them in one buffer. Creating a buffer costs more than
 * filling it. After a training step it takes up to a millisecond, because the system allocator
 * first merges all that the step has freed.
 */
export class BumpAllocator {
  #buffer = new ArrayBuffer(0);
  #used = 0;
  #next = FIRST_BUFFER_BYTES;

  allocate<A extends Typed>(
    kind: {
      new (buffer: ArrayBuffer, at: number, count: number): A;
      readonly BYTES_PER_ELEMENT: number;
    },
    count: number,
  ): A {
    const bytes = kind.BYTES_PER_ELEMENT * count;
    if (this.#used + bytes > this.#buffer.byteLength) {
      if (bytes > MAX_BUFFER_BYTES * MAX_SHARE) return new kind(new ArrayBuffer(bytes), 0, count);
      while (this.#next * MAX_SHARE < bytes) this.#next *= 2;
      this.#buffer = new ArrayBuffer(this.#next);
      this.#next = Math.min(2 * this.#next, MAX_BUFFER_BYTES);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used = Math.ceil((at + bytes) / ALIGN_BYTES) * ALIGN_BYTES;
    return new kind(this.#buffer, at, count);
  }
}
