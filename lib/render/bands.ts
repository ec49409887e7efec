import { doubled } from './doubled.ts';
import type { Mixtures } from './mixtures.ts';

/**
 * Columns with the images of a batch during compilation. An image is a list of bands of full width,
 * from top to bottom. A band is a list of runs, from left to right, each of which shows one of
 * `Mixtures`. Adjacent runs differ, and so do adjacent bands. So the number of parts does not grow
 * with the number of cuts.
 *
 * Until an image is cut, only `mixture` is filled, with an entry per image. `cut` fills the other
 * columns.
 */
export class Bands {
  size = 0;
  height = 0;
  width = 0;
  /** True if no image has been cut. */
  whole = false;
  /** The bands of image `i` are `first[i]` (inclusive) to `first[i + 1]` (exclusive). */
  first: Int32Array = new Int32Array(64);
  /** The line below each band. */
  bottom: Int32Array = new Int32Array(64);
  /** The runs of band `b` are `firstRun[b]` to `firstRun[b + 1]`. */
  firstRun: Int32Array = new Int32Array(65);
  /** The column to the right of each run. */
  right: Int32Array = new Int32Array(64);
  mixture: Int32Array = new Int32Array(64);
  count = 0;
  runs = 0;

  /** No images. */
  clear(): void {
    this.size = 0;
    this.count = 0;
    this.runs = 0;
    this.whole = false;
  }

  /** Starts `size` uncut images. The caller fills their entries of `mixture`. */
  begin(size: number, height: number, width: number): void {
    this.clear();
    this.#makeRoom(size);
    this.whole = true;
    this.size = size;
    this.height = height;
    this.width = width;
  }

  /** Fills the columns of bands and runs. */
  cut(): void {
    if (!this.whole) return;
    const { size, height, width } = this;
    while (size >= this.first.length) this.first = doubled(this.first);
    while (size > this.bottom.length) {
      this.bottom = doubled(this.bottom);
      this.firstRun = doubled(this.firstRun);
    }
    for (let i = 0; i < size; i++) {
      this.right[i] = width;
      this.bottom[i] = height;
      this.firstRun[i + 1] = i + 1;
      this.first[i + 1] = i + 1;
    }
    this.count = size;
    this.runs = size;
    this.whole = false;
  }

  /** Adds image `i` of `from`. With `mixtures`, adds it as a partner. */
  copy(from: Bands, i: number, mixtures?: Mixtures): void {
    const last = from.first[i + 1] as number;
    for (let b = from.first[i] as number; b < last; b++) {
      this.#wholeBand(from, b, mixtures);
      this.#band(from.bottom[b] as number);
    }
    this.#image();
  }

  /** Adds image `i` of `from`, blended with image `other` by the share of `mixtures`. */
  blend(from: Bands, i: number, other: number, mixtures: Mixtures): void {
    const last = from.first[i + 1] as number;
    let a = from.first[i] as number;
    let b = from.first[other] as number;
    while (a < last) {
      const end = from.firstRun[a + 1] as number;
      let p = from.firstRun[a] as number;
      let q = from.firstRun[b] as number;
      this.#makeRoom(end - p + (from.firstRun[b + 1] as number) - q);
      // Different mixtures blend to different ones, so no runs or bands need to be merged.
      let to = this.runs;
      while (p < end) {
        const rightP = from.right[p] as number;
        const rightQ = from.right[q] as number;
        this.right[to] = Math.min(rightP, rightQ);
        this.mixture[to++] = mixtures.blend(from.mixture[p] as number, from.mixture[q] as number);
        if (rightP <= rightQ) p++;
        if (rightQ <= rightP) q++;
      }
      this.runs = to;
      const bottomA = from.bottom[a] as number;
      const bottomB = from.bottom[b] as number;
      this.#band(Math.min(bottomA, bottomB));
      if (bottomA <= bottomB) a++;
      if (bottomB <= bottomA) b++;
    }
    this.#image();
  }

  /**
   * Adds image `i` of `from`, with image `j` of `above` pasted as a partner within box `k` of
   * `boxes`.
   */
  overlay(
    from: Bands,
    i: number,
    above: Bands,
    j: number,
    boxes: Uint32Array,
    k: number,
    mixtures: Mixtures,
  ): void {
    const width = from.right[
      (from.firstRun[(from.first[i] as number) + 1] as number) - 1
    ] as number;
    const x1 = boxes[4 * k] as number;
    const y1 = boxes[4 * k + 1] as number;
    const x2 = Math.min(boxes[4 * k + 2] as number, width);
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
      const bottomA = from.bottom[a] as number;
      if (y < y1 || y >= y2) {
        y = y < y1 ? Math.min(bottomA, y1) : bottomA;
        this.#wholeBand(from, a);
      } else {
        while ((above.bottom[b] as number) <= y) b++;
        y = Math.min(bottomA, above.bottom[b] as number, y2);
        this.#inlay(from, a, above, b, x1, x2, mixtures);
      }
      if (!this.#joined(y)) this.#band(y);
      if (y === bottomA) a++;
    }
    this.#image();
  }

  /** Adds the runs of band `b` of `from`. With `mixtures`, adds them as a partner's. */
  #wholeBand(from: Bands, b: number, mixtures?: Mixtures): void {
    const end = from.firstRun[b + 1] as number;
    let r = from.firstRun[b] as number;
    this.#makeRoom(end - r);
    let to = this.runs;
    for (; r < end; r++) {
      const shown = from.mixture[r] as number;
      this.right[to] = from.right[r] as number;
      this.mixture[to++] = mixtures === undefined ? shown : mixtures.raised(shown);
    }
    this.runs = to;
  }

  /** Adds the runs of band `a` of `from`, with those of band `b` of `above` from `x1` to `x2`. */
  #inlay(
    from: Bands,
    a: number,
    above: Bands,
    b: number,
    x1: number,
    x2: number,
    mixtures: Mixtures,
  ): void {
    const end = from.firstRun[a + 1] as number;
    const endAbove = above.firstRun[b + 1] as number;
    let p = from.firstRun[a] as number;
    let q = above.firstRun[b] as number;
    this.#makeRoom(end - p + endAbove - q + 1);
    const { right, mixture } = this;
    let to = this.runs;
    let shown = -1;
    while ((from.right[p] as number) < x1) {
      right[to] = from.right[p] as number;
      mixture[to++] = from.mixture[p++] as number;
    }
    if (x1 > 0) {
      shown = from.mixture[p] as number;
      right[to] = x1;
      mixture[to++] = shown;
    }
    while ((above.right[q] as number) <= x1) q++;
    for (let x = x1; x < x2; q++) {
      // Adjacent runs of one band differ, but at a seam of two bands they may be equal.
      const next = mixtures.raised(above.mixture[q] as number);
      if (next === shown) to--;
      shown = next;
      x = Math.min(above.right[q] as number, x2);
      right[to] = x;
      mixture[to++] = shown;
    }
    while (p < end && (from.right[p] as number) <= x2) p++;
    for (; p < end; p++) {
      const next = from.mixture[p] as number;
      if (next === shown) to--;
      shown = next;
      right[to] = from.right[p] as number;
      mixture[to++] = shown;
    }
    this.runs = to;
  }

  #makeRoom(runs: number): void {
    while (this.runs + runs > this.right.length) {
      this.right = doubled(this.right);
      this.mixture = doubled(this.mixture);
    }
  }

  #band(bottom: number): void {
    const b = this.count;
    if (b === this.bottom.length) {
      this.bottom = doubled(this.bottom);
      this.firstRun = doubled(this.firstRun);
    }
    this.bottom[b] = bottom;
    this.count = b + 1;
    this.firstRun[b + 1] = this.runs;
  }

  /** Merges the last band into the band above if both are equal. Returns true if it did. */
  #joined(bottom: number): boolean {
    const b = this.count;
    if (b === this.first[this.size]) return false;
    const start = this.firstRun[b] as number;
    const above = this.firstRun[b - 1] as number;
    if (2 * start !== above + this.runs) return false;
    for (let r = start, s = above; s < start; r++, s++) {
      if (this.right[s] !== this.right[r] || this.mixture[s] !== this.mixture[r]) return false;
    }
    this.bottom[b - 1] = bottom;
    this.runs = start;
    return true;
  }

  #image(): void {
    if (++this.size === this.first.length) this.first = doubled(this.first);
    this.first[this.size] = this.count;
  }
}
