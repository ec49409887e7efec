import type { Colour, Raster, Rectangle } from './raster.ts';

/** A batch prepared for drawing on any target. */
export interface ShownBatch {
  readonly title: string;
  /** The number of samples in the batch. Only the first are shown. */
  readonly size: number;
  /** The operators that cut boxes, with the colours of their boxes. */
  readonly legend: readonly { readonly text: string; readonly colour: Colour }[];
  /** Names of the images of each sample, from left to right. */
  readonly images: readonly string[];
  /** Names of the fields that are shown as text. */
  readonly fields: readonly string[];
  readonly samples: readonly ShownSample[];
}

/**
 * A sample: its images, and its fields as lines of text. All samples have the same number of
 * images.
 */
export interface ShownSample {
  readonly images: readonly ShownImage[];
  readonly fields: readonly (readonly string[])[];
  readonly isPadding: boolean;
}

/** An image in its original extent, and the boxes cut from it. */
export interface ShownImage {
  readonly raster: Raster;
  readonly boxes: readonly ShownBox[];
}

/** A box in pixels of the image. */
export interface ShownBox extends Rectangle {
  readonly colour: Colour;
}
