import type { BiasRows } from './biasRows.ts';
import { doubled } from './doubled.ts';

/** No mixture. */
const NONE = -1;

/**
 * A struct-of-arrays table of linear combinations: pairs of source key and weight, plus a row of
 * `BiasRows`. Weights are dyadic fractions of 1, so sums are exact. A mixture is immutable, so any
 * number of parts may share it.
 */
export class Mixtures {
  count = 0;
  terms = 0;
  /** The terms of mixture `m` are `firstTerm[m]` (inclusive) to `firstTerm[m + 1]` (exclusive). */
  firstTerm: Int32Array = new Int32Array(65);
  key: Int32Array = new Int32Array(64);
  weight: Float64Array = new Float64Array(64);
  biasOf: Int32Array = new Int32Array(64);
  readonly #biases: BiasRows;
  /** The two mixtures that each one was blended from. */
  #own: Int32Array = new Int32Array(64);
  #other: Int32Array = new Int32Array(64);
  #since = 0;
  #share = 1;
  #shift = 0;

  constructor(biases: BiasRows) {
    this.#biases = biases;
  }

  clear(): void {
    this.count = 0;
    this.terms = 0;
    this.begin(1, 0);
  }

  /**
   * Starts an image of a step. It blends `share` of its own and `1 − share` of a partner, whose
   * keys are raised by `shift`. Within the image, the same pair makes the same mixture.
   */
  begin(share: number, shift: number): void {
    this.#since = this.count;
    this.#share = share;
    this.#shift = shift;
  }

  /** Adds `count` mixtures of one source each, with one row of biases. */
  addSources(count: number, bias: number): void {
    this.#makeRoom(count);
    for (let key = 0; key < count; key++) {
      this.key[this.terms] = key;
      this.weight[this.terms++] = 1;
      this.#end(NONE, NONE, bias);
    }
  }

  /** Adds a mixture without sources. Returns its index. */
  addNone(bias: number): number {
    return this.#end(NONE, NONE, bias);
  }

  /** The mixture of a part that showed `own` and its partner `other`, for any share. */
  mixed(own: number, other: number): number {
    if (this.#share === 1) return own;
    return this.#share === 0 ? this.raised(other) : this.blend(own, other);
  }

  /** The same if both shares are positive. */
  blend(own: number, other: number): number {
    const found = this.#find(own, other);
    if (found !== NONE) return found;
    const share = this.#share;
    const shift = this.#shift;
    const endOwn = this.firstTerm[own + 1] as number;
    const endOther = this.firstTerm[other + 1] as number;
    let from = this.firstTerm[own] as number;
    let fromOther = this.firstTerm[other] as number;
    this.#makeRoom(endOwn - from + endOther - fromOther);
    const { key, weight } = this;
    const first = this.terms;
    let to = first;
    for (; from < endOwn; from++) {
      key[to] = key[from] as number;
      weight[to++] = (weight[from] as number) * share;
    }
    const last = to;
    for (; fromOther < endOther; fromOther++) {
      const raised = (key[fromOther] as number) + shift;
      const plus = (weight[fromOther] as number) * (1 - share);
      let t = first;
      while (t < last && key[t] !== raised) t++;
      if (t < last) weight[t] = (weight[t] as number) + plus;
      else {
        key[to] = raised;
        weight[to++] = plus;
      }
    }
    this.terms = to;
    return this.#end(
      own,
      other,
      this.#biases.blend(this.biasOf[own] as number, this.biasOf[other] as number, share),
    );
  }

  /** The mixture of a part that is taken from a partner, where it showed `other`. */
  raised(other: number): number {
    if (this.#shift === 0) return other;
    const found = this.#find(NONE, other);
    if (found !== NONE) return found;
    const end = this.firstTerm[other + 1] as number;
    let from = this.firstTerm[other] as number;
    this.#makeRoom(end - from);
    for (; from < end; from++) {
      this.key[this.terms] = (this.key[from] as number) + this.#shift;
      this.weight[this.terms++] = this.weight[from] as number;
    }
    return this.#end(NONE, other, this.biasOf[other] as number);
  }

  #find(own: number, other: number): number {
    // Searches backwards, because most pairs occurred in the band above.
    for (let m = this.count - 1; m >= this.#since; m--)
      if (this.#other[m] === other && this.#own[m] === own) return m;
    return NONE;
  }

  #makeRoom(terms: number): void {
    while (this.terms + terms > this.key.length) {
      this.key = doubled(this.key);
      this.weight = doubled(this.weight);
    }
  }

  #end(own: number, other: number, bias: number): number {
    const m = this.count;
    if (m === this.biasOf.length) {
      this.biasOf = doubled(this.biasOf);
      this.firstTerm = doubled(this.firstTerm);
      this.#own = doubled(this.#own);
      this.#other = doubled(this.#other);
    }
    this.biasOf[m] = bias;
    this.#own[m] = own;
    this.#other[m] = other;
    this.count = m + 1;
    this.firstTerm[m + 1] = this.terms;
    return m;
  }
}
