import type { BiasRows } from './biasRows.ts';
import { doubled } from './doubled.ts';

/** Interned float32 rows with one value per channel. Parts of images share equal rows. */
export class BiasTable {
  count = 0;
  values: Float32Array = new Float32Array(64);
  #bits = new Uint32Array(this.values.buffer);
  #channels = 1;
  /** A hash table with open addressing, at most half full. An entry is a row index plus 1, or 0. */
  #slots: Uint32Array = new Uint32Array(64);
  /** For each unrounded row, the index of its row here plus 1, or 0. */
  #rounded: Uint32Array = new Uint32Array(64);

  /** Clears the rows. They are filled from `biases`. */
  clear(biases: BiasRows): void {
    this.count = 0;
    this.#channels = biases.channels;
    this.#slots.fill(0);
    while (biases.count > this.#rounded.length) this.#rounded = doubled(this.#rounded);
    this.#rounded.fill(0, 0, biases.count);
  }

  /** The index of the row that row `r` of `biases` rounds to. */
  place(biases: BiasRows, r: number): number {
    const index = this.#rounded[r] as number;
    if (index > 0) return index - 1;
    const row = this.#round(biases.values, r * this.#channels);
    this.#rounded[r] = row + 1;
    return row;
  }

  #round(values: Float64Array, at: number): number {
    const channels = this.#channels;
    const to = this.count * channels;
    while (to + channels > this.values.length) {
      this.values = doubled(this.values);
      this.#bits = new Uint32Array(this.values.buffer);
    }
    for (let c = 0; c < channels; c++) this.values[to + c] = values[at + c] as number;
    return this.#find(to);
  }

  #find(to: number): number {
    if (2 * this.count >= this.#slots.length) this.#widen();
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(to) & mask; ; slot = (slot + 1) & mask) {
      const row = (this.#slots[slot] as number) - 1;
      if (row < 0) {
        this.#slots[slot] = ++this.count;
        return this.count - 1;
      }
      if (this.#same(row, to)) return row;
    }
  }

  /** True if the row has the same bits as the one at `to`. */
  #same(row: number, to: number): boolean {
    const from = row * this.#channels;
    for (let c = 0; c < this.#channels; c++)
      if (this.#bits[from + c] !== this.#bits[to + c]) return false;
    return true;
  }

  #hash(to: number): number {
    let hash = 0;
    for (let c = 0; c < this.#channels; c++)
      hash = Math.imul(hash ^ (this.#bits[to + c] as number), 0x9e37_79b1);
    return hash ^ (hash >>> 15);
  }

  #widen(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length);
    const mask = this.#slots.length - 1;
    for (let row = 0; row < this.count; row++) {
      let slot = this.#hash(row * this.#channels) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = row + 1;
    }
  }
}
