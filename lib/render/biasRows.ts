import { doubled } from './doubled.ts';

/**
 * Pairs that are looked up before they are blended: where one share serves a whole batch there are
 * hardly more.
 */
const KEPT = 8;

/** Rows of one value a channel that parts of images are given to add. */
export class BiasRows {
  channels = 1;
  count = 0;
  /** Row `r` begins at `r · channels`. */
  values: Float64Array = new Float64Array(64);
  /** Pairs of rows that were blended with `#share`, each with what came of it. */
  #share = 0;
  #pairs = 0;
  #pair: Int32Array = new Int32Array(3 * KEPT);

  /** No rows, of as many channels. */
  clear(channels: number): void {
    this.channels = channels;
    this.count = 0;
    this.#pairs = 0;
  }

  /** Adds a row of `values`, one a channel or one for all; gives its number. */
  add(values: ArrayLike<number>): number {
    const to = this.#grow();
    for (let c = 0; c < this.channels; c++)
      this.values[to + c] = values[values.length === 1 ? 0 : c] as number;
    return this.count++;
  }

  /** `scale · row + bias` in place of each row. */
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
    if (this.#pairs < KEPT) {
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
