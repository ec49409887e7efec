/** Rows of one value a channel that rectangles are given to add; most rectangles share one. */
export class BiasRows {
  readonly channels: number;
  count = 0;
  #values: Float64Array;

  constructor(channels: number) {
    this.channels = channels;
    this.#values = new Float64Array(16 * channels);
  }

  at(row: number, channel: number): number {
    return this.#values[row * this.channels + channel] as number;
  }

  /** Adds a row of `values`, one a channel or one for all; gives its number. */
  add(values: ArrayLike<number>): number {
    const row = this.#grow();
    for (let c = 0; c < this.channels; c++) {
      this.#values[row * this.channels + c] = values[values.length === 1 ? 0 : c] as number;
    }
    return row;
  }

  /** `scale · row + bias` in place of each row. */
  move(scale: Float64Array, bias: Float64Array): void {
    for (let k = 0; k < this.count * this.channels; k++) {
      const c = k % this.channels;
      const times = scale[scale.length === 1 ? 0 : c] as number;
      this.#values[k] = times * (this.#values[k] as number) + (bias[bias.length === 1 ? 0 : c] as number);
    }
  }

  /** The row `share · a + (1 − share) · b`. */
  blend(a: number, b: number, share: number): number {
    let zero = a === b;
    for (let c = 0; c < this.channels && zero; c++) zero = this.at(a, c) === 0;
    // Any other row, weighed and added to itself, is not always what it was to the last bit.
    if (zero) return a;
    const row = this.#grow();
    for (let c = 0; c < this.channels; c++) {
      this.#values[row * this.channels + c] = share * this.at(a, c) + (1 - share) * this.at(b, c);
    }
    return row;
  }

  #grow(): number {
    const length = (this.count + 1) * this.channels;
    if (length > this.#values.length) {
      const before = this.#values;
      this.#values = new Float64Array(2 * length);
      this.#values.set(before);
    }
    return this.count++;
  }
}
