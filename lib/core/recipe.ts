/**
 * Weights of mixing are integers that sum to this: 2¹⁴, so that sums of weighted bytes are exact in
 * int32 and in float32.
 */
export const WEIGHT_ONE = 16384;

/** What every step says. */
export interface StepOf<K extends string> {
  readonly kind: K;
  /** The public name of the operator that appended it. */
  readonly operator: string;
  /**
   * Names of the images and numbers that it transforms. Left out: all images, and where it mixes or
   * pastes all float32 numbers. Masks follow their image, and class labels always mix.
   */
  readonly features?: readonly string[];
}

/**
 * `scale · x + bias` per channel (one entry: all channels alike), in double precision until the
 * image is rendered.
 */
export interface AffineStep extends StepOf<'affine'> {
  readonly scale: Float64Array;
  readonly bias: Float64Array;
}

/**
 * Sample `i` becomes `weight[i] · own + (16384 − weight[i]) · partner[i]`, both as they are before
 * this step; labels alike.
 */
export interface MixStep extends StepOf<'mix'> {
  /** For each sample the index, in the batch, of the sample it is mixed with. */
  readonly partner: Uint32Array;
  /** Weight of the sample's own picture and label, out of 16384. */
  readonly weight: Uint16Array;
}

/** Within its box, sample `i` becomes what its partner shows there. */
export interface PasteStep extends StepOf<'paste'> {
  readonly partner: Uint32Array;
  /**
   * Four entries a sample: x1, y1 (included), x2, y2 (excluded), in pixels; empty when x1 = x2 or
   * y1 = y2.
   */
  readonly box: Uint32Array;
  /** `[height, width]` that the boxes refer to. */
  readonly extent: readonly [number, number];
  /**
   * Weight of the sample's own label, or `undefined` where it is the share of pixels that are its
   * own.
   */
  readonly ownWeight?: Float64Array;
}

/**
 * Within its boxes, each sample becomes `fill`, in the units that the picture has at this point of
 * the chain.
 */
export interface EraseStep extends StepOf<'erase'> {
  /** Boxes a sample. */
  readonly holes: number;
  /** `4 · holes` entries a sample, as in {@link PasteStep.box}. */
  readonly box: Uint32Array;
  readonly extent: readonly [number, number];
  /** One entry a channel, or one for all. */
  readonly fill: Float64Array;
}

/** One thing that is done to the samples of a batch. */
export type Step = AffineStep | MixStep | PasteStep | EraseStep;

/**
 * What is to be done to the rows of a batch, in order, with one entry per sample in the columns of
 * each step. Plain data.
 */
export interface Recipe {
  readonly steps: readonly Step[];
}
