import type { PatchRecipe } from '../core/recipe.ts';

/**
 * A batch of images as rectangles, the normal form of every recipe. Each is `bias + scale · Σ
 * weight · source` over a few source images. The rectangles of an image cover it, and do not
 * overlap.
 */
export interface Patchwork {
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /**
   * `size + 1` entries: image `i` has the rectangles `firstRect[i]` (inclusive) to `firstRect[i +
   * 1]` (exclusive).
   */
  readonly firstRect: Uint32Array;
  /** Four entries per rectangle: x1, y1 (inclusive), x2, y2 (exclusive). */
  readonly box: Uint32Array;
  /**
   * One entry more than rectangles: the terms of rectangle `r` are `firstTerm[r]` (inclusive) to
   * `firstTerm[r + 1]` (exclusive).
   */
  readonly firstTerm: Uint32Array;
  /** For each term, the sample whose image it reads. */
  readonly termSource: Uint32Array;
  /** For each term, its weight out of 16384, never 0. */
  readonly termWeight: Uint16Array;
  /**
   * For each channel, the factor of the integer-weighted sum: the gain of the chain ÷ 16384,
   * rounded once.
   */
  readonly scale: Float32Array;
  /** For each rectangle, its row in `biases`. */
  readonly biasOf: Uint32Array;
  /** Rows of one value per channel. */
  readonly biases: Float32Array;
}

/** The form of a batch's images, and the factor of their values before the first step. */
export interface ImageForm {
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly scale: number;
}

/** Compiles recipes. A patchwork is valid until the next one is compiled. */
export type PatchworkCompiler = (recipe: PatchRecipe, form: ImageForm) => Patchwork;
