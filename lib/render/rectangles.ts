import type { Bands } from './bands.ts';
import { doubled } from './doubled.ts';

/** Columns with images as rectangles. */
export class Rectangles {
  count = 0;
  /** The rectangles of image `i` are `first[i]` (inclusive) to `first[i + 1]` (exclusive). */
  first: Uint32Array = new Uint32Array(64);
  /** Four entries per rectangle: x1, y1 (inclusive), x2, y2 (exclusive). */
  box: Uint32Array = new Uint32Array(256);
  mixture: Int32Array = new Int32Array(64);
  /** The rectangle of each run. */
  #rectangleOf: Int32Array = new Int32Array(64);

  /**
   * Converts the images of `bands`. Vertically adjacent runs with the same columns and mixture
   * become one rectangle.
   */
  fill(bands: Bands): void {
    this.count = bands.whole ? bands.size : 0;
    while (bands.size >= this.first.length) this.first = doubled(this.first);
    while (Math.max(bands.runs, this.count) > this.mixture.length) {
      this.box = doubled(this.box);
      this.mixture = doubled(this.mixture);
      this.#rectangleOf = doubled(this.#rectangleOf);
    }
    if (bands.whole) {
      this.#wholeImages(bands);
      return;
    }
    for (let i = 0; i < bands.size; i++) {
      const last = bands.first[i + 1] as number;
      let top = 0;
      for (let b = bands.first[i] as number; b < last; b++) {
        this.#band(bands, b, top, top > 0);
        top = bands.bottom[b] as number;
      }
      this.first[i + 1] = this.count;
    }
  }

  #wholeImages({ size, height, width, mixture }: Bands): void {
    const { first, box, mixture: shown } = this;
    for (let i = 0; i < size; i++) {
      first[i + 1] = i + 1;
      box[4 * i] = 0;
      box[4 * i + 1] = 0;
      box[4 * i + 2] = width;
      box[4 * i + 3] = height;
      shown[i] = mixture[i] as number;
    }
  }

  #band(bands: Bands, b: number, top: number, isContinued: boolean): void {
    const { right, mixture } = bands;
    const { box, mixture: shown } = this;
    const rectangleOf = this.#rectangleOf;
    const bottom = bands.bottom[b] as number;
    const first = bands.firstRun[b] as number;
    const end = bands.firstRun[b + 1] as number;
    let above = isContinued ? (bands.firstRun[b - 1] as number) : first;
    let leftAbove = 0;
    let left = 0;
    for (let r = first; r < end; r++) {
      const x2 = right[r] as number;
      const m = mixture[r] as number;
      while (above < first && (right[above] as number) < x2) leftAbove = right[above++] as number;
      let rectangle = this.count;
      if (above < first && leftAbove === left && right[above] === x2 && mixture[above] === m) {
        rectangle = rectangleOf[above] as number;
      } else {
        this.count = rectangle + 1;
        box[4 * rectangle] = left;
        box[4 * rectangle + 1] = top;
        box[4 * rectangle + 2] = x2;
        shown[rectangle] = m;
      }
      box[4 * rectangle + 3] = bottom;
      rectangleOf[r] = rectangle;
      left = x2;
    }
  }
}
