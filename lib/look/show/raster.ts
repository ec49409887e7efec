/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Opaque pixels, from the top line down: four bytes each (red, green, blue, 255). */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** A rectangle of pixels: left and top are inclusive, right and bottom exclusive. */
export interface Rectangle {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** A raster of one colour. */
export function plainRaster(width: number, height: number, colour: Colour): Raster {
  const raster = { width, height, data: new Uint8ClampedArray(4 * width * height) };
  fillRectangle(raster, { x1: 0, y1: 0, x2: width, y2: height }, colour);
  return raster;
}

/** Fills a rectangle, clipped to the raster. */
export function fillRectangle(raster: Raster, { x1, y1, x2, y2 }: Rectangle, colour: Colour): void {
  const { width, height, data } = raster;
  const right = Math.min(x2, width);
  for (let y = Math.max(0, y1); y < Math.min(y2, height); y++) {
    for (let x = Math.max(0, x1); x < right; x++) data.set([...colour, 255], 4 * (y * width + x));
  }
}

/** Draws the border of a rectangle, `thickness` pixels wide and inside it. */
export function strokeRectangle(
  raster: Raster,
  { x1, y1, x2, y2 }: Rectangle,
  { colour, thickness }: { readonly colour: Colour; readonly thickness: number },
): void {
  const [top, bottom] = [Math.min(y1 + thickness, y2), Math.max(y2 - thickness, y1)];
  fillRectangle(raster, { x1, y1, x2, y2: top }, colour);
  fillRectangle(raster, { x1, y1: bottom, x2, y2 }, colour);
  fillRectangle(raster, { x1, y1, x2: Math.min(x1 + thickness, x2), y2 }, colour);
  fillRectangle(raster, { x1: Math.max(x2 - thickness, x1), y1, x2, y2 }, colour);
}

/** Copies `from` into `to` at `x`, `y`, where it must fit. */
export function pasteRaster(
  to: Raster,
  from: Raster,
  { x, y }: { readonly x: number; readonly y: number },
): void {
  for (let line = 0; line < from.height; line++) {
    const pixels = from.data.subarray(4 * line * from.width, 4 * (line + 1) * from.width);
    to.data.set(pixels, 4 * ((y + line) * to.width + x));
  }
}
