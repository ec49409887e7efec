import type { Raster } from './raster.ts';

/**
 * Resizes a raster. It repeats pixels to grow, so that single pixels stay visible, and averages
 * them by area to shrink.
 */
export function resizeRaster(from: Raster, width: number, height: number): Raster {
  const columns = spansOf(from.width, width);
  const lines = spansOf(from.height, height);
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  lines.forEach((line, y) => {
    columns.forEach((column, x) => {
      let [red, green, blue, area] = [0, 0, 0, 0];
      for (const [fromY, high] of line) {
        for (const [fromX, wide] of column) {
          const at = 4 * (fromY * from.width + fromX);
          red += high * wide * (from.data[at] as number);
          green += high * wide * (from.data[at + 1] as number);
          blue += high * wide * (from.data[at + 2] as number);
          area += high * wide;
        }
      }
      data.set([red / area, green / area, blue / area], 4 * (y * width + x));
    });
  });
  return { width, height, data };
}

/** The source positions of a new position, each with its share. */
type Span = readonly (readonly [place: number, share: number])[];

function spansOf(from: number, to: number): readonly Span[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) => {
    if (step <= 1) return [[Math.floor((i + 0.5) * step), 1]];
    const [start, end] = [i * step, Math.min(from, (i + 1) * step)];
    return Array.from({ length: Math.ceil(end) - Math.floor(start) }, (_, k) => {
      const place = Math.floor(start) + k;
      return [place, Math.min(end, place + 1) - Math.max(start, place)] as const;
    });
  });
}
