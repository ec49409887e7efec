import type { Colour, Raster, Rectangle } from './raster.ts';

/** A batch made ready to be drawn, on whatever. */
export interface ShownBatch {
  readonly title: string;
  /** Samples of the batch, of which the first are shown. */
  readonly size: number;
  /** The operators that cut boxes, in the colours of their boxes. */
  readonly legend: readonly { readonly text: string; readonly colour: Colour }[];
  /** Names of the images of each sample, from left to right. */
  readonly images: readonly string[];
  /** Names of what is said of each sample in words. */
  readonly fields: readonly string[];
  readonly samples: readonly ShownSample[];
}

/** A sample: its images, all samples having as many, and its fields as lines of text. */
export interface ShownSample {
  readonly images: readonly ShownImage[];
  readonly fields: readonly (readonly string[])[];
  readonly isPadding: boolean;
}

/** An image in its own extent, and the boxes that were cut from it. */
export interface ShownImage {
  readonly raster: Raster;
  readonly boxes: readonly ShownBox[];
}

/** A box in pixels of the image. */
export interface ShownBox extends Rectangle {
  readonly colour: Colour;
}
