/**
 * Sizes of the first and of the largest shared buffer. Each new buffer is twice as large as the one
 * before.
 */
const FIRST = 2 ** 16;
const LARGEST = 2 ** 20;
/** An array that takes a larger share of a buffer gets a buffer of its own. */
const PART = 1 / 4;
/** The alignment of every array. */
const ALIGNED = 8;

type Typed = Int32Array | Uint32Array | Uint16Array | Float32Array | Float64Array;

/**
 * A bump allocator of zeroed arrays, many of them in one buffer. Creating a buffer costs more than
 * filling it. After a training step it takes up to a millisecond, because the system allocator
 * first merges all that the step has freed.
 */
export class Slab {
  #buffer = new ArrayBuffer(0);
  #used = 0;
  #next = FIRST;

  make<A extends Typed>(
    kind: {
      new (buffer: ArrayBuffer, at: number, count: number): A;
      readonly BYTES_PER_ELEMENT: number;
    },
    count: number,
  ): A {
    const bytes = kind.BYTES_PER_ELEMENT * count;
    if (this.#used + bytes > this.#buffer.byteLength) {
      if (bytes > LARGEST * PART) return new kind(new ArrayBuffer(bytes), 0, count);
      while (this.#next * PART < bytes) this.#next *= 2;
      this.#buffer = new ArrayBuffer(this.#next);
      this.#next = Math.min(2 * this.#next, LARGEST);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used = Math.ceil((at + bytes) / ALIGNED) * ALIGNED;
    return new kind(this.#buffer, at, count);
  }
}
