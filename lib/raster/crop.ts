/** A part of an image, in pixels: rows from `top` on, columns from `left` on. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
