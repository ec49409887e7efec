import type { ImageStatistics } from './featureStatistics.ts';

/** The range of heights and widths of images. */
export class ExtentRange {
  #heights: readonly [number, number] = [Number.POSITIVE_INFINITY, 0];
  #widths: readonly [number, number] = [Number.POSITIVE_INFINITY, 0];

  add(height: number, width: number): void {
    this.#heights = widened(this.#heights, height);
    this.#widths = widened(this.#widths, width);
  }

  get extents(): ImageStatistics['extents'] {
    const [heights, widths] = [this.#heights, this.#widths];
    return { min: [heights[0], widths[0]], max: [heights[1], widths[1]] };
  }
}

function widened([min, max]: readonly [number, number], side: number): readonly [number, number] {
  return [Math.min(min, side), Math.max(max, side)];
}
