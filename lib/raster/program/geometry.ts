import type { ResampleStep } from '../../core/recipe.ts';
import { type Axis, cropAxis, flipAxis, padAxis, resizeAxis, wholeAxis } from '../resample/axis.ts';

/** How an image is looked up: rows and columns, each on their own. */
export interface Geometry {
  readonly rows: Axis;
  readonly columns: Axis;
}

/** An image as it is. */
export function wholeImage(height: number, width: number): Geometry {
  return { rows: wholeAxis(height), columns: wholeAxis(width) };
}

/** What a step makes of sample `i`, after what was made of it before: still one look-up. */
export function afterStep({ rows, columns }: Geometry, step: ResampleStep, i: number): Geometry {
  const { box, size, filter, antialias, border } = step;
  const flip = step.flip?.[i] ?? 0;
  const [x1, y1, x2, y2] =
    box === undefined
      ? [0, 0, columns.size, rows.size]
      : (box.subarray(4 * i, 4 * i + 4) as unknown as Corners);
  const along = (axis: Axis, span: Span, length: number | undefined) => {
    const part = windowOf(axis, span, border);
    const sized = length === undefined ? part : resizeAxis(part, length, filter, antialias);
    return span.isFlipped ? flipAxis(sized) : sized;
  };
  return {
    rows: along(rows, { first: y1, end: y2, isFlipped: (flip & 2) !== 0 }, size?.[2 * i]),
    columns: along(columns, { first: x1, end: x2, isFlipped: (flip & 1) !== 0 }, size?.[2 * i + 1]),
  };
}

type Corners = readonly [x1: number, y1: number, x2: number, y2: number];

/** Entries `first` to `end` of an axis, which may lie beyond its ends. */
interface Span {
  readonly first: number;
  readonly end: number;
  readonly isFlipped: boolean;
}

function windowOf(axis: Axis, { first, end }: Span, border: ResampleStep['border']): Axis {
  if (first === 0 && end === axis.size) return axis;
  const before = Math.max(0, -first);
  const after = Math.max(0, end - axis.size);
  const padded = before + after === 0 ? axis : padAxis(axis, before, after, border);
  return cropAxis(padded, first + before, end - first);
}
