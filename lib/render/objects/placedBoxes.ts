import type { Extent, Placement } from './placement.ts';

/** Edges of a rectangle in pixels: x1 ≤ x2 and y1 ≤ y2. */
export interface Edges {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** A box around an object of a sample. */
export interface PlacedBox extends Edges {
  /** The class of the object; 0 if boxes have no labels. */
  readonly label: number;
  /** Its weight: λ or 1 − λ after mixing. */
  readonly weight: number;
  /** The visible fraction of its area, after all cuts and covers. */
  readonly visible: number;
}

export function areaOf({ x1, y1, x2, y2 }: Edges): number {
  return Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
}

/** The intersection of two rectangles. It has no area if they do not overlap. */
export function commonOf(a: Edges, b: Edges): Edges {
  const x1 = Math.max(a.x1, b.x1);
  const y1 = Math.max(a.y1, b.y1);
  return {
    x1,
    y1,
    x2: Math.max(x1, Math.min(a.x2, b.x2)),
    y2: Math.max(y1, Math.min(a.y2, b.y2)),
  };
}

/** The bounding rectangle of a moved one. It may extend beyond the image. */
export function movedEdges(
  { x1, y1, x2, y2 }: Edges,
  { xx, xy, x0, yx, yy, y0 }: Placement,
): Edges {
  const corners = [x1, x2].flatMap((x) => [y1, y2].map((y) => [x, y] as const));
  const xs = corners.map(([x, y]) => xx * x + xy * y + x0);
  const ys = corners.map(([x, y]) => yx * x + yy * y + y0);
  return { x1: Math.min(...xs), y1: Math.min(...ys), x2: Math.max(...xs), y2: Math.max(...ys) };
}

/** The part of a box within a rectangle. */
export function clipped(box: PlacedBox, within: Edges): PlacedBox {
  const part = commonOf(box, within);
  const area = areaOf(box);
  return { ...box, ...part, visible: area > 0 ? (box.visible * areaOf(part)) / area : 0 };
}

/** A moved box, clipped to its image. */
export function moved(box: PlacedBox, placement: Placement): PlacedBox {
  return clipped({ ...box, ...movedEdges(box, placement) }, wholeOf(placement));
}

/** The bounding box of the part that a rectangle leaves uncovered. */
export function uncovered(box: PlacedBox, cover: Edges): PlacedBox {
  const area = areaOf(box);
  const lost = areaOf(commonOf(box, cover));
  if (lost === 0) return box;
  const isTall = cover.y1 <= box.y1 && cover.y2 >= box.y2;
  const isWide = cover.x1 <= box.x1 && cover.x2 >= box.x2;
  let { x1, y1, x2, y2 } = box;
  if (isTall && cover.x1 <= x1) x1 = Math.min(cover.x2, x2);
  else if (isTall && cover.x2 >= x2) x2 = cover.x1;
  if (isWide && cover.y1 <= y1) y1 = Math.min(cover.y2, y2);
  else if (isWide && cover.y2 >= y2) y2 = cover.y1;
  return { ...box, x1, y1, x2, y2, visible: (box.visible * (area - lost)) / area };
}

/** The edges of an image. */
export function wholeOf({ height, width }: Extent): Edges {
  return { x1: 0, y1: 0, x2: width, y2: height };
}
