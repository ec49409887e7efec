import type { Colour, Raster } from './raster.ts';

/** Extent of a character of a drawing, in pixels. */
export const CHAR_WIDTH = 6;
export const CHAR_HEIGHT = 12;

/** A line of text whose left upper corner is at `x`, `y`, each character in a cell of its own. */
export interface DrawnText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly colour: Colour;
}

/** Pixels, and the texts above them: whoever shows it has a font. */
export interface Drawing {
  readonly raster: Raster;
  readonly texts: readonly DrawnText[];
}

/** Colours of what is around the images. */
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
