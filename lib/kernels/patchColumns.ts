import type { BiasRows } from './biasRows.ts';

/** A rectangle of pixels: x1, y1 included, x2, y2 excluded. */
export interface Box {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/**
 * The rectangles of all pictures of a batch while their recipe is compiled, in columns: those of a picture cover it and do not overlap. Each
 * takes sources, told by keys, with weights that are shares of 1 (dyadic, so exact), and has a row of `BiasRows`.
 */
export class PatchColumns {
  readonly size: number;
  /** The rectangles of picture `i` are `first[i]` (included) to `first[i + 1]` (excluded). */
  readonly first: Uint32Array;
  count = 0;
  terms = 0;
  /** Four entries a rectangle: x1, y1, x2, y2. */
  box: Uint32Array;
  biasOf: Uint32Array;
  /** The terms of rectangle `r` are `firstTerm[r]` to `firstTerm[r + 1]`. */
  firstTerm: Uint32Array;
  key: Uint32Array;
  weight: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.first = new Uint32Array(size + 1);
    // Enough for one rectangle a picture and one mix; more is made room for.
    this.box = new Uint32Array(4 * size);
    this.biasOf = new Uint32Array(size);
    this.firstTerm = new Uint32Array(size + 1);
    this.key = new Uint32Array(2 * size);
    this.weight = new Float64Array(2 * size);
  }

  clear(): void {
    this.count = 0;
    this.terms = 0;
  }

  /** What follows is of the picture after `i`. */
  close(i: number): void {
    this.first[i + 1] = this.count;
  }

  /** Adds a rectangle with one term, or none where `key` is left out. */
  add(x1: number, y1: number, x2: number, y2: number, bias: number, key?: number): void {
    this.#begin(x1, y1, x2, y2, bias);
    if (key !== undefined) this.#term(key, 1);
    this.#end();
  }

  /** Adds what picture `i` of `from` is. */
  copy(from: PatchColumns, i: number, shift: number): void {
    for (let r = from.first[i] as number; r < (from.first[i + 1] as number); r++) {
      const k = 4 * r;
      this.#part(
        from,
        r,
        from.box[k] as number,
        from.box[k + 1] as number,
        from.box[k + 2] as number,
        from.box[k + 3] as number,
        shift,
      );
    }
  }

  /** Adds picture `i` of `from` without `hole`: of each rectangle what is above, then left, right, and below. */
  subtract(from: PatchColumns, i: number, hole: Box): void {
    for (let r = from.first[i] as number; r < (from.first[i + 1] as number); r++) {
      const x1 = from.box[4 * r] as number;
      const y1 = from.box[4 * r + 1] as number;
      const x2 = from.box[4 * r + 2] as number;
      const y2 = from.box[4 * r + 3] as number;
      const left = Math.max(x1, hole.x1);
      const top = Math.max(y1, hole.y1);
      const right = Math.min(x2, hole.x2);
      const bottom = Math.min(y2, hole.y2);
      if (left >= right || top >= bottom) {
        this.#part(from, r, x1, y1, x2, y2, 0);
        continue;
      }
      if (y1 < top) this.#part(from, r, x1, y1, x2, top, 0);
      if (x1 < left) this.#part(from, r, x1, top, left, bottom, 0);
      if (right < x2) this.#part(from, r, right, top, x2, bottom, 0);
      if (bottom < y2) this.#part(from, r, x1, bottom, x2, y2, 0);
    }
  }

  /** Adds what lies in `box` of picture `i` of `from`, its keys raised by `shift`. */
  clip(from: PatchColumns, i: number, box: Box, shift: number): void {
    for (let r = from.first[i] as number; r < (from.first[i + 1] as number); r++) {
      const x1 = Math.max(from.box[4 * r] as number, box.x1);
      const y1 = Math.max(from.box[4 * r + 1] as number, box.y1);
      const x2 = Math.min(from.box[4 * r + 2] as number, box.x2);
      const y2 = Math.min(from.box[4 * r + 3] as number, box.y2);
      if (x1 < x2 && y1 < y2) this.#part(from, r, x1, y1, x2, y2, shift);
    }
  }

  /** Adds `share` of picture `i` of `from` and `1 − share` of picture `other`, on the rectangles that both are made of. */
  blend(from: PatchColumns, i: number, other: number, { share, shift, biases }: Blending): void {
    if (share === 1 || share === 0) {
      this.copy(from, share === 1 ? i : other, share === 1 ? 0 : shift);
      return;
    }
    for (let a = from.first[i] as number; a < (from.first[i + 1] as number); a++) {
      for (let b = from.first[other] as number; b < (from.first[other + 1] as number); b++) {
        const x1 = Math.max(from.box[4 * a] as number, from.box[4 * b] as number);
        const y1 = Math.max(from.box[4 * a + 1] as number, from.box[4 * b + 1] as number);
        const x2 = Math.min(from.box[4 * a + 2] as number, from.box[4 * b + 2] as number);
        const y2 = Math.min(from.box[4 * a + 3] as number, from.box[4 * b + 3] as number);
        if (x1 >= x2 || y1 >= y2) continue;
        this.#begin(x1, y1, x2, y2, biases.blend(from.biasOf[a] as number, from.biasOf[b] as number, share));
        for (let t = from.firstTerm[a] as number; t < (from.firstTerm[a + 1] as number); t++) {
          this.#term(from.key[t] as number, (from.weight[t] as number) * share);
        }
        for (let t = from.firstTerm[b] as number; t < (from.firstTerm[b + 1] as number); t++) {
          this.#merge((from.key[t] as number) + shift, (from.weight[t] as number) * (1 - share));
        }
        this.#end();
      }
    }
  }

  /** A part of rectangle `r` of `from`. */
  #part(from: PatchColumns, r: number, x1: number, y1: number, x2: number, y2: number, shift: number): void {
    this.#begin(x1, y1, x2, y2, from.biasOf[r] as number);
    for (let t = from.firstTerm[r] as number; t < (from.firstTerm[r + 1] as number); t++) {
      this.#term((from.key[t] as number) + shift, from.weight[t] as number);
    }
    this.#end();
  }

  #begin(x1: number, y1: number, x2: number, y2: number, bias: number): void {
    const r = this.count;
    if (r === this.biasOf.length) {
      this.box = doubled(this.box, new Uint32Array(8 * r));
      this.biasOf = doubled(this.biasOf, new Uint32Array(2 * r));
      this.firstTerm = doubled(this.firstTerm, new Uint32Array(2 * r + 1));
    }
    this.box[4 * r] = x1;
    this.box[4 * r + 1] = y1;
    this.box[4 * r + 2] = x2;
    this.box[4 * r + 3] = y2;
    this.biasOf[r] = bias;
  }

  #term(key: number, weight: number): void {
    const t = this.terms++;
    if (t === this.key.length) {
      this.key = doubled(this.key, new Uint32Array(2 * t));
      this.weight = doubled(this.weight, new Float64Array(2 * t));
    }
    this.key[t] = key;
    this.weight[t] = weight;
  }

  /** A term of the rectangle that was begun, added to the one of the same key if it has one. */
  #merge(key: number, weight: number): void {
    for (let t = this.firstTerm[this.count] as number; t < this.terms; t++) {
      if (this.key[t] !== key) continue;
      this.weight[t] = (this.weight[t] as number) + weight;
      return;
    }
    this.#term(key, weight);
  }

  #end(): void {
    this.firstTerm[++this.count] = this.terms;
  }
}

/** How two pictures are blended. */
export interface Blending {
  readonly share: number;
  /** By how much the keys of the other one are raised. */
  readonly shift: number;
  readonly biases: BiasRows;
}

function doubled<A extends Uint32Array | Float64Array>(before: A, after: A): A {
  after.set(before);
  return after;
}
