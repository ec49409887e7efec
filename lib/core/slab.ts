/**
 * Bytes of the first buffer that arrays share, and of the largest: each has twice the bytes of the
 * one before.
 */
const FIRST = 2 ** 16;
const LARGEST = 2 ** 20;
/** Arrays that take a larger part of a buffer get one of their own. */
const PART = 1 / 4;
/** Bytes that an array of any kind may begin at a multiple of. */
const ALIGNED = 8;

type Typed = Int32Array | Uint32Array | Uint16Array | Float32Array | Float64Array;

/**
 * Makes arrays of zeros, each used by nobody else, many of them in one buffer: to make a buffer
 * takes longer than to fill it. After a step of training it takes up to a millisecond, as an
 * allocator that is asked for a kilobyte first tidies up all that the step has let go of.
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
