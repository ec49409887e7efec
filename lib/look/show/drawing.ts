import type { Colour, Raster } from './raster.ts';

/** The extent of a character in a drawing, in pixels. */
export const CHAR_WIDTH = 6;
export const CHAR_HEIGHT = 12;

/** A line of text whose upper left corner is at `x`, `y`. Each character fills one cell. */
export interface DrawnText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly colour: Colour;
}

/** Pixels, and texts to draw over them in the font of the target. */
export interface Drawing {
  readonly raster: Raster;
  readonly texts: readonly DrawnText[];
}

/** The colours around the images. */
export interface Theme {
  readonly background: Colour;
  readonly text: Colour;
  readonly dim: Colour;
}

/** The themes of drawings. */
export const THEMES: Readonly<Record<'dark' | 'light', Theme>> = {
  dark: { background: [24, 26, 31], text: [226, 228, 233], dim: [140, 146, 158] },
  light: { background: [255, 255, 255], text: [28, 30, 34], dim: [110, 115, 125] },
};
