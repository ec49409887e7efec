/** Bytes of a buffer that arrays share. */
const SHARED = 65_536;
/** Bytes that an array of any kind may begin at a multiple of. */
const ALIGNED = 8;

type Typed = Int32Array | Uint32Array | Uint16Array | Float32Array | Float64Array;

/** Makes small arrays of zeros, each used by nobody else, many of them in one buffer: to make a buffer takes longer than to fill it. */
export class Slab {
  #buffer = new ArrayBuffer(0);
  #used = 0;

  make<A extends Typed>(
    kind: { new (buffer: ArrayBuffer, at: number, count: number): A; readonly BYTES_PER_ELEMENT: number },
    count: number,
  ): A {
    const bytes = kind.BYTES_PER_ELEMENT * count;
    if (this.#used + bytes > this.#buffer.byteLength) {
      this.#buffer = new ArrayBuffer(Math.max(bytes, SHARED));
      this.#used = 0;
    }
    const at = this.#used;
    this.#used = Math.ceil((at + bytes) / ALIGNED) * ALIGNED;
    return new kind(this.#buffer, at, count);
  }
}
