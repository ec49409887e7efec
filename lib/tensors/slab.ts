/** Bytes of a buffer that arrays share. */
const SHARED = 65_536;

/** Makes small arrays, each used by nobody else, many of them in one buffer: to make a buffer takes longer than to fill it. */
export class Slab {
  #buffer = new ArrayBuffer(0);
  #used = 0;

  labels(count: number): Int32Array {
    const at = this.#reserve(4 * count);
    return new Int32Array(this.#buffer, at, count);
  }

  weights(count: number): Float32Array {
    const at = this.#reserve(4 * count);
    return new Float32Array(this.#buffer, at, count);
  }

  #reserve(bytes: number): number {
    if (this.#used + bytes > this.#buffer.byteLength) {
      this.#buffer = new ArrayBuffer(Math.max(bytes, SHARED));
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += bytes;
    return at;
  }
}
