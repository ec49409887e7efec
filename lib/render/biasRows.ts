import { doubled } from './doubled.ts';

/** The number of cached pairs. With one share per batch, there are hardly more pairs. */
const MAX_CACHED = 8;

/** The bias rows of parts of images, with one value per channel. */
export class BiasRows {
  channels = 1;
  count = 0;
  /** Row `r` starts at `r · channels`. */
  values: Float64Array = new Float64Array(64);
  /** Cached pairs of rows that were blended with `#share`, with their results. */
  #share = 0;
  #pairs = 0;
  #pair: Int32Array = new Int32Array(3 * MAX_CACHED);

  /** Clears the rows, and sets their number of channels. */
  clear(channels: number): void {
    this.channels = channels;
    this.count = 0;
    this.#pairs = 0;
  }

  /** Adds a row of `values`, one per channel or one for all. Returns its index. */
  add(values: ArrayLike<number>): number {
    const to = this.#grow();
    for (let c = 0; c < this.channels; c++)
      this.values[to + c] = values[values.length === 1 ? 0 : c] as number;
    return this.count++;
  }

  /** Replaces each row with `scale · row + bias`. */
  move(scale: Float64Array, bias: Float64Array): void {
    const { channels, values } = this;
    const length = this.count * channels;
    this.#pairs = 0;
    for (let c = 0; c < channels; c++) {
      const times = scale[scale.length === 1 ? 0 : c] as number;
      const plus = bias[bias.length === 1 ? 0 : c] as number;
      for (let k = c; k < length; k += channels) values[k] = times * (values[k] as number) + plus;
    }
  }

  /** The row `share · a + (1 − share) · b`. */
  blend(a: number, b: number, share: number): number {
    if (share !== this.#share) {
      this.#share = share;
      this.#pairs = 0;
    }
    const pair = this.#pair;
    const end = 3 * this.#pairs;
    for (let k = 0; k < end; k += 3)
      if (pair[k] === a && pair[k + 1] === b) return pair[k + 2] as number;
    const row = this.#blend(a, b, share);
    if (this.#pairs < MAX_CACHED) {
      this.#pairs++;
      pair[end] = a;
      pair[end + 1] = b;
      pair[end + 2] = row;
    }
    return row;
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
    // Only rows of zeros are certain to equal a blend with themselves, to the last bit.
    return zero ? a : this.count++;
  }

  /** Makes room for another row. Returns the index of its first value. */
  #grow(): number {
    const to = this.count * this.channels;
    while (to + this.channels > this.values.length) this.values = doubled(this.values);
    return to;
  }
}
