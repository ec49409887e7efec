/**
 * A rectangle of pixels: x1, y1 (inclusive), x2, y2 (exclusive). It is empty if x1 = x2 or y1 = y2.
 */
export type PixelBox = readonly [number, number, number, number];

/** The part of the image within `halfWidth` and `halfHeight` of a centre. */
export function boxAround(
  [centreX, centreY]: readonly [number, number],
  [halfWidth, halfHeight]: readonly [number, number],
  [height, width]: readonly [number, number],
): PixelBox {
  const x1 = Math.max(0, centreX - halfWidth);
  const y1 = Math.max(0, centreY - halfHeight);
  const x2 = Math.min(width, centreX + halfWidth);
  const y2 = Math.min(height, centreY + halfHeight);
  return [x1, y1, x2, y2];
}
