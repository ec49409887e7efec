import type { ResampleStep } from '../../core/recipe.ts';

/**
 * Where a step puts what an image shows: `x' = xx · x + xy · y + x0` and
 * `y' = yx · x + yy · y + y0`, in coordinates of edges, within an image of `height` and `width`.
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

/** What a step makes of sample `i`, whose image has the extent given before it. */
export function placementOf(
  { box, size, flip }: ResampleStep,
  i: number,
  extent: Extent,
): Placement {
  const [x1, y1, x2, y2] = (box?.subarray(4 * i, 4 * i + 4) ?? [
    0,
    0,
    extent.width,
    extent.height,
  ]) as readonly [number, number, number, number];
  const height = size?.[2 * i] ?? y2 - y1;
  const width = size?.[2 * i + 1] ?? x2 - x1;
  const turned = flip?.[i] ?? 0;
  const columns = along(x1, x2, width, (turned & 1) !== 0);
  const rows = along(y1, y2, height, (turned & 2) !== 0);
  return {
    ...{ xx: columns.scale, xy: 0, x0: columns.shift },
    ...{ yx: 0, yy: rows.scale, y0: rows.shift },
    height,
    width,
  };
}

/** Spreads `first` to `end` over 0 to `length`, or the other way round. */
function along(first: number, end: number, length: number, isFlipped: boolean) {
  const scale = length / (end - first);
  // Not `−0`, which would be printed.
  return isFlipped ? { scale: -scale, shift: scale * end } : { scale, shift: 0 - scale * first };
}
