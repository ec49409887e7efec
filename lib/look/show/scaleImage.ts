import { type Raster, strokeRectangle } from './raster.ts';
import { resizeRaster } from './resizeRaster.ts';
import type { ShownImage } from './shownBatch.ts';

/** Scales an image to its shown extent, and draws the borders of its boxes. */
export function scaleImage(
  { raster, boxes }: ShownImage,
  { width, height }: { readonly width: number; readonly height: number },
): Raster {
  const scaled = resizeRaster(raster, width, height);
  const [across, down] = [width / raster.width, height / raster.height];
  for (const { x1, y1, x2, y2, colour } of boxes) {
    const [left, top] = [Math.floor(x1 * across), Math.floor(y1 * down)];
    const edges = {
      x1: left,
      y1: top,
      // A box stays at least one pixel wide, so that it is visible.
      x2: Math.max(left + 1, Math.round(x2 * across)),
      y2: Math.max(top + 1, Math.round(y2 * down)),
    };
    strokeRectangle(scaled, edges, { colour, thickness: across >= 4 ? 2 : 1 });
  }
  return scaled;
}
