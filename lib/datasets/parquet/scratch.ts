/**
 * Memory that is used again and again. New memory of some megabytes costs more than what is read into it: the system hands it out page
 * by page, each at its first touch.
 */
export class Scratch {
  #bytes = new Uint8Array(0);

  /** `size` bytes of any content; those taken before must not be used any more. */
  take(size: number): Uint8Array {
    // Row groups are of about the same size: a little more keeps each from being the largest so far.
    if (this.#bytes.length < size) this.#bytes = new Uint8Array(size + (size >> 4));
    return this.#bytes.subarray(0, size);
  }
}
