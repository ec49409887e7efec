import type { ResampleStep, WarpStep } from '../../core/recipe.ts';
import { isUnmoved, matrixOf } from '../../raster/warp/warp.ts';

/**
 * The affine map of a step: `x' = xx · x + xy · y + x0` and `y' = yx · x + yy · y + y0`, in
 * coordinates of edges. The result is an image of `height` and `width`.
 */
export interface Placement {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
  readonly height: number;
  readonly width: number;
}

/** Height and width of an image, in pixels. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

/** The map of a step for sample `i`, whose image has `extent` before the step. */
export function placementOf(step: ResampleStep | WarpStep, i: number, extent: Extent): Placement {
  return step.kind === 'warp' ? turned(step, i, extent) : resized(step, i, extent);
}

/** Inverts the matrix of the pixel lookup. */
function turned(step: WarpStep, i: number, extent: Extent): Placement {
  if (isUnmoved(step, i)) return { xx: 1, xy: 0, x0: 0, yx: 0, yy: 1, y0: 0, ...extent };
  const [a, b, c, d, e, f] = matrixOf(step, i, extent);
  const by = 1 / (a * e - b * d);
  return {
    ...{ xx: by * e, xy: -by * b, x0: by * (b * f - e * c) },
    ...{ yx: -by * d, yy: by * a, y0: by * (d * c - a * f) },
    ...extent,
  };
}

function resized({ box, size, flip }: ResampleStep, i: number, extent: Extent): Placement {
  const [x1, y1, x2, y2] = (box?.subarray(4 * i, 4 * i + 4) ?? [
    0,
    0,
    extent.width,
    extent.height,
  ]) as readonly [number, number, number, number];
  const height = size?.[2 * i] ?? y2 - y1;
  const width = size?.[2 * i + 1] ?? x2 - x1;
  const sides = flip?.[i] ?? 0;
  const columns = along(x1, x2, width, (sides & 1) !== 0);
  const rows = along(y1, y2, height, (sides & 2) !== 0);
  return {
    ...{ xx: columns.scale, xy: 0, x0: columns.shift },
    ...{ yx: 0, yy: rows.scale, y0: rows.shift },
    height,
    width,
  };
}

/** Maps `first` … `end` to 0 … `length`, or reversed. */
function along(first: number, end: number, length: number, isFlipped: boolean) {
  const scale = length / (end - first);
  // Avoids `−0`, which would be printed.
  return isFlipped ? { scale: -scale, shift: scale * end } : { scale, shift: 0 - scale * first };
}
