import { doubled } from './doubled.ts';
import type { Mixtures } from './mixtures.ts';

/** Pictures of one mixture each. */
interface Plain {
  readonly width: number;
  readonly height: number;
  /** The mixture that the first shows; the others show it too, or with `apart` those that follow it. */
  readonly mixture: number;
  readonly apart: boolean;
}

/**
 * The pictures of a batch while their recipe is compiled, in columns. A picture is cut into bands, from top to bottom over its full width,
 * and each band into runs, from left to right, each of which shows one of `Mixtures`. No two runs side by side show the same, and no two
 * bands one above the other are alike: however often a picture was cut, it has no more parts than can be told apart.
 */
export class Bands {
  size = 0;
  /** The bands of picture `i` are `first[i]` (included) to `first[i + 1]` (excluded). */
  first: Uint32Array = new Uint32Array(64);
  /** For each band the line below its last. */
  bottom: Uint32Array = new Uint32Array(64);
  /** The runs of band `b` are `firstRun[b]` to `firstRun[b + 1]`. */
  firstRun: Uint32Array = new Uint32Array(65);
  /** For each run the column right of its last. */
  right: Uint32Array = new Uint32Array(64);
  mixture: Uint32Array = new Uint32Array(64);
  count = 0;
  runs = 0;

  /** No pictures. */
  clear(): void {
    this.size = 0;
    this.count = 0;
    this.runs = 0;
  }

  /** Adds `count` pictures of one mixture each. */
  addPlain(count: number, { width, height, mixture, apart }: Plain): void {
    while (this.size + count >= this.first.length) this.first = doubled(this.first);
    while (this.count + count > this.bottom.length) {
      this.bottom = doubled(this.bottom);
      this.firstRun = doubled(this.firstRun);
    }
    while (this.runs + count > this.right.length) {
      this.right = doubled(this.right);
      this.mixture = doubled(this.mixture);
    }
    const { size, count: bands, runs } = this;
    for (let i = 0; i < count; i++) {
      this.right[runs + i] = width;
      this.mixture[runs + i] = apart ? mixture + i : mixture;
      this.bottom[bands + i] = height;
      this.firstRun[bands + i + 1] = runs + i + 1;
      this.first[size + i + 1] = bands + i + 1;
    }
    this.size = size + count;
    this.count = bands + count;
    this.runs = runs + count;
  }

  /** Adds picture `i` of `from`; with `mixtures` as a partner gives it. */
  copy(from: Bands, i: number, mixtures?: Mixtures): void {
    const last = from.first[i + 1] as number;
    for (let b = from.first[i] as number; b < last; b++) {
      this.#part(from, b, 0, Infinity, mixtures);
      this.#band(from.bottom[b] as number);
    }
    this.#picture();
  }

  /** Adds picture `i` of `from` blended with picture `other`, as `mixtures` was told to. */
  blend(from: Bands, i: number, other: number, mixtures: Mixtures): void {
    const last = from.first[i + 1] as number;
    let a = from.first[i] as number;
    let b = from.first[other] as number;
    while (a < last) {
      const end = from.firstRun[a + 1] as number;
      let p = from.firstRun[a] as number;
      let q = from.firstRun[b] as number;
      while (p < end) {
        const rightP = from.right[p] as number;
        const rightQ = from.right[q] as number;
        this.#run(Math.min(rightP, rightQ), mixtures.blend(from.mixture[p] as number, from.mixture[q] as number));
        if (rightP <= rightQ) p++;
        if (rightQ <= rightP) q++;
      }
      const bottomA = from.bottom[a] as number;
      const bottomB = from.bottom[b] as number;
      this.#band(Math.min(bottomA, bottomB));
      if (bottomA <= bottomB) a++;
      if (bottomB <= bottomA) b++;
    }
    this.#picture();
  }

  /** Adds picture `i` of `from`, but within box `k` of `boxes` what picture `j` of `above` shows there, as a partner gives it. */
  overlay(from: Bands, i: number, above: Bands, j: number, boxes: Uint32Array, k: number, mixtures: Mixtures): void {
    const x1 = boxes[4 * k] as number;
    const y1 = boxes[4 * k + 1] as number;
    const x2 = boxes[4 * k + 2] as number;
    const y2 = boxes[4 * k + 3] as number;
    if (x1 >= x2 || y1 >= y2) {
      this.copy(from, i);
      return;
    }
    const last = from.first[i + 1] as number;
    let a = from.first[i] as number;
    let b = above.first[j] as number;
    let y = 0;
    while (a < last) {
      let bottom = from.bottom[a] as number;
      if (y < y1 || y >= y2) {
        if (y < y1) bottom = Math.min(bottom, y1);
        this.#part(from, a, 0, Infinity);
      } else {
        while ((above.bottom[b] as number) <= y) b++;
        bottom = Math.min(bottom, above.bottom[b] as number, y2);
        this.#part(from, a, 0, x1);
        this.#part(above, b, x1, x2, mixtures);
        this.#part(from, a, x2, Infinity);
      }
      this.#band(bottom);
      if (bottom === from.bottom[a]) a++;
      y = bottom;
    }
    this.#picture();
  }

  /** Adds what band `b` of `from` shows from `x1` to `x2`; with `mixtures` as a partner gives it. */
  #part(from: Bands, b: number, x1: number, x2: number, mixtures?: Mixtures): void {
    const end = from.firstRun[b + 1] as number;
    let left = x1;
    for (let r = from.firstRun[b] as number; r < end && left < x2; r++) {
      const right = Math.min(from.right[r] as number, x2);
      if (right <= left) continue;
      const mixture = from.mixture[r] as number;
      this.#run(right, mixtures === undefined ? mixture : mixtures.raised(mixture));
      left = right;
    }
  }

  /** Goes on to `right` with `mixture`. */
  #run(right: number, mixture: number): void {
    const r = this.runs;
    if (r > (this.firstRun[this.count] as number) && this.mixture[r - 1] === mixture) {
      this.right[r - 1] = right;
      return;
    }
    if (r === this.right.length) {
      this.right = doubled(this.right);
      this.mixture = doubled(this.mixture);
    }
    this.right[r] = right;
    this.mixture[r] = mixture;
    this.runs = r + 1;
  }

  /** Ends a band; one that is like the band above it becomes part of that. */
  #band(bottom: number): void {
    const b = this.count;
    if (b > (this.first[this.size] as number) && this.#likeAbove(b)) {
      this.bottom[b - 1] = bottom;
      this.runs = this.firstRun[b] as number;
      return;
    }
    if (b === this.bottom.length) {
      this.bottom = doubled(this.bottom);
      this.firstRun = doubled(this.firstRun);
    }
    this.bottom[b] = bottom;
    this.count = b + 1;
    this.firstRun[b + 1] = this.runs;
  }

  #likeAbove(b: number): boolean {
    const start = this.firstRun[b] as number;
    const runs = this.runs - start;
    const above = this.firstRun[b - 1] as number;
    if (start - above !== runs) return false;
    for (let r = 0; r < runs; r++) {
      if (this.right[above + r] !== this.right[start + r]) return false;
      if (this.mixture[above + r] !== this.mixture[start + r]) return false;
    }
    return true;
  }

  #picture(): void {
    if (++this.size === this.first.length) this.first = doubled(this.first);
    this.first[this.size] = this.count;
  }
}
