import type { PatchRecipe } from '../core/recipe.ts';

/**
 * A batch of images as rectangles, each `bias + scale · Σ weight · source` over a few source
 * images: the normal form of every recipe. The rectangles of an image cover it, and do not overlap.
 */
export interface Patchwork {
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /**
   * `size + 1` entries: image `i` has the rectangles `firstRect[i]` (included) to `firstRect[i +
   * 1]` (excluded).
   */
  readonly firstRect: Uint32Array;
  /** Four entries a rectangle: x1, y1 (included), x2, y2 (excluded). */
  readonly box: Uint32Array;
  /**
   * One entry more than there are rectangles: the terms of rectangle `r` are `firstTerm[r]` to
   * `firstTerm[r + 1]`.
   */
  readonly firstTerm: Uint32Array;
  /** For each term the sample whose image it takes. */
  readonly termSource: Uint32Array;
  /** For each term its weight out of 16384; never 0. */
  readonly termWeight: Uint16Array;
  /**
   * For each channel what the sum of integer-weighted values is multiplied with: the gain of the
   * chain ÷ 16384, rounded once.
   */
  readonly scale: Float32Array;
  /** For each rectangle its row in `biases`. */
  readonly biasOf: Uint32Array;
  /** Rows of one value a channel. */
  readonly biases: Float32Array;
}

/**
 * What the images of a batch are, and what their values are multiplied with before the first step.
 */
export interface ImageForm {
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly scale: number;
}

/** Compiles recipes; a patchwork lasts until the next one is compiled. */
export type PatchworkCompiler = (recipe: PatchRecipe, form: ImageForm) => Patchwork;
