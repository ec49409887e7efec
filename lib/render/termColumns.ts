import { WEIGHT_ONE } from '../core/recipe.ts';
import { roundWeights } from '../core/roundWeights.ts';
import { doubled } from './doubled.ts';
import type { Mixtures } from './mixtures.ts';

/** Columns with the terms of rectangles. Weights are integers out of 16384. */
export class TermColumns {
  count = 0;
  terms = 0;
  /** The terms of rectangle `r` are `first[r]` (inclusive) to `first[r + 1]` (exclusive). */
  first: Uint32Array = new Uint32Array(65);
  source: Uint32Array = new Uint32Array(64);
  weight: Uint16Array = new Uint16Array(64);

  clear(): void {
    this.count = 0;
    this.terms = 0;
  }

  /** Adds a rectangle that shows mixture `m`, without terms of weight 0. */
  add(mixtures: Mixtures, m: number): void {
    const first = mixtures.firstTerm[m] as number;
    const last = mixtures.firstTerm[m + 1] as number;
    this.#makeRoom(last - first);
    const { source, weight } = this;
    const start = this.terms;
    roundWeights(mixtures.weight, first, last, WEIGHT_ONE, weight, start);
    let to = start;
    for (let t = first; t < last; t++) {
      const units = weight[start + t - first] as number;
      if (units === 0) continue;
      source[to] = mixtures.key[t] as number;
      weight[to++] = units;
    }
    this.terms = to;
    this.first[++this.count] = to;
  }

  /** Adds a rectangle with the terms of rectangle `r`. */
  repeat(r: number): void {
    const first = this.first[r] as number;
    const last = this.first[r + 1] as number;
    this.#makeRoom(last - first);
    const { source, weight } = this;
    let to = this.terms;
    for (let t = first; t < last; t++) {
      source[to] = source[t] as number;
      weight[to++] = weight[t] as number;
    }
    this.terms = to;
    this.first[++this.count] = to;
  }

  #makeRoom(terms: number): void {
    if (this.count + 1 === this.first.length) this.first = doubled(this.first);
    while (this.terms + terms > this.source.length) {
      this.source = doubled(this.source);
      this.weight = doubled(this.weight);
    }
  }
}
