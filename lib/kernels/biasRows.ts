import { doubled } from './doubled.ts';

/** Rows of one value a channel that parts of pictures are given to add. */
export class BiasRows {
  channels = 1;
  count = 0;
  /** Row `r` begins at `r · channels`. */
  values: Float64Array = new Float64Array(64);
  /** What was blended last, and its row; a `#share` of 0: nothing that still holds. */
  #a = 0;
  #b = 0;
  #share = 0;
  #row = 0;

  /** No rows, of as many channels. */
  clear(channels: number): void {
    this.channels = channels;
    this.count = 0;
    this.#share = 0;
  }

  /** Adds a row of `values`, one a channel or one for all; gives its number. */
  add(values: ArrayLike<number>): number {
    const to = this.#grow();
    for (let c = 0; c < this.channels; c++) this.values[to + c] = values[values.length === 1 ? 0 : c] as number;
    return this.count++;
  }

  /** `scale · row + bias` in place of each row. */
  move(scale: Float64Array, bias: Float64Array): void {
    const { channels, values } = this;
    const length = this.count * channels;
    this.#share = 0;
    for (let c = 0; c < channels; c++) {
      const times = scale[scale.length === 1 ? 0 : c] as number;
      const plus = bias[bias.length === 1 ? 0 : c] as number;
      for (let k = c; k < length; k += channels) values[k] = times * (values[k] as number) + plus;
    }
  }

  /** The row `share · a + (1 − share) · b`, for a share that is not 0. */
  blend(a: number, b: number, share: number): number {
    // One share for a whole batch makes one row of its pictures' one.
    if (share === this.#share && a === this.#a && b === this.#b) return this.#row;
    this.#a = a;
    this.#b = b;
    this.#share = share;
    this.#row = this.#blend(a, b, share);
    return this.#row;
  }

  #blend(a: number, b: number, share: number): number {
    const { channels } = this;
    const rest = 1 - share;
    const to = this.#grow();
    const { values } = this;
    let zero = a === b;
    for (let c = 0; c < channels; c++) {
      const one = values[a * channels + c] as number;
      if (one !== 0) zero = false;
      values[to + c] = share * one + rest * (values[b * channels + c] as number);
    }
    // Any other row, weighed and added to itself, is not always what it was to the last bit.
    return zero ? a : this.count++;
  }

  /** Makes room for one more row; gives the place of its first value. */
  #grow(): number {
    const to = this.count * this.channels;
    while (to + this.channels > this.values.length) this.values = doubled(this.values);
    return to;
  }
}
