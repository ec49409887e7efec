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
  /** The view the features of which it transforms; all views when left out. */
  readonly view?: string;
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
  /** Of `multiLabel` features; `'mix'` where it is left out. */
  readonly labels?: LabelMixing;
}

/** How the labels of `multiLabel` mix: by weight, or so that those of both partners count. */
export type LabelMixing = 'mix' | 'union';

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
  /** Of `multiLabel` features; `'mix'` where it is left out. */
  readonly labels?: LabelMixing;
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
  /** One entry a channel for each box, in place of `fill`. */
  readonly boxFill?: Float64Array;
}

/** What lies beyond the edges of an image: `fill`, its edge, or the image mirrored. */
export type Border = 'constant' | 'edge' | 'reflect' | 'symmetric';

/**
 * Each sample becomes what it shows within its box, resized to its size, and turned over where it
 * is flipped. Rows and columns are looked up independently of one another.
 */
export interface ResampleStep extends StepOf<'resample'> {
  /** Two entries a sample: height and width after the step; those of its box when left out. */
  readonly size?: Uint32Array;
  /**
   * Four entries a sample: x1, y1 (included), x2, y2 (excluded), in pixels; they may lie beyond the
   * image. The whole image when left out.
   */
  readonly box?: Int32Array;
  /** For each sample 1 where left and right change places, plus 2 where top and bottom do. */
  readonly flip?: Uint8Array;
  readonly filter: 'bilinear' | 'nearest';
  /** Whether a smaller image averages all pixels that it covers. */
  readonly antialias: boolean;
  readonly border: Border;
  /**
   * What `'constant'` puts beyond the edges, in the units of the image at this point: one entry a
   * channel, or one for all. Left out where no box lies beyond its image.
   */
  readonly fill?: Float64Array;
}

/** A function of the user's own changes the pixels of each sample. */
export interface CustomStep extends StepOf<'custom'> {
  /** For each sample the parameters that were drawn; `undefined` where it is left as it is. */
  readonly parameters: readonly unknown[];
  /** What is done to the pixels. */
  readonly definition: CustomDefinition;
}

/** Pixels of one image, channels last, in the units that it has at this point of the chain. */
export interface CustomImage {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What a {@link CustomStep} needs of the definition of `augment`. */
export interface CustomDefinition {
  readonly name: string;
  /** Returns pixels of the same extent. */
  image(pixels: Float32Array, parameters: never, image: CustomImage): Float32Array;
  /** Returns the classes of a mask of the same extent. */
  mask?(classes: Int32Array, parameters: never, image: CustomImage): Int32Array;
  /** Returns as many boxes, four numbers each: x1, y1, x2, y2, in pixels. */
  boxes?(boxes: Float32Array, parameters: never, image: CustomImage): Float32Array;
  /** Returns as many points, two numbers each: x, y, in pixels. */
  points?(points: Float32Array, parameters: never, image: CustomImage): Float32Array;
  /** URL of a module whose default export is the definition, for threads. */
  readonly module?: string | URL;
}

/** Changes of the values of an image, in the order of their codes in a {@link PixelStep}. */
export const PIXEL_CHANGES: readonly PixelChange[] = [
  'none',
  'brightness',
  'contrast',
  'saturation',
  'hue',
  'grayscale',
  'invert',
  'solarize',
  'posterize',
  'gamma',
  'autocontrast',
  'equalize',
];

/** A change of the values of an image. */
export type PixelChange =
  | 'none'
  | 'brightness'
  | 'contrast'
  | 'saturation'
  | 'hue'
  | 'grayscale'
  | 'invert'
  | 'solarize'
  | 'posterize'
  | 'gamma'
  | 'autocontrast'
  | 'equalize';

/**
 * Each sample goes through changes of its own, none of which looks at the neighbours of a pixel.
 * Values stay between black and white after each, and are not rounded to bytes.
 */
export interface PixelStep extends StepOf<'pixel'> {
  /** Changes a sample, one after another. */
  readonly length: number;
  /** `length` entries a sample: indices in {@link PIXEL_CHANGES}. */
  readonly changes: Uint8Array;
  /**
   * What each change takes: a factor, a turn of the hue, a threshold as a share of the range, bits,
   * an exponent; 0 where it takes nothing.
   */
  readonly amounts: Float64Array;
}

/** Each value becomes a weighted mean of its neighbourhood, or moves away from one. */
export interface ConvolveStep extends StepOf<'convolve'> {
  readonly filter: 'sharpness' | 'gaussian';
  /** Height and width of the neighbourhood, in pixels: odd. */
  readonly size: readonly [number, number];
  /**
   * For each sample the factor of sharpness, of which 1 leaves it as it is, or the standard
   * deviation in pixels, of which 0 does.
   */
  readonly amounts: Float64Array;
}

/** Within its boxes, each sample becomes standard normal noise of its own. */
export interface NoiseStep extends StepOf<'noise'> {
  /** Boxes a sample. */
  readonly holes: number;
  /** `4 · holes` entries a sample, as in {@link PasteStep.box}. */
  readonly box: Uint32Array;
  readonly extent: readonly [number, number];
  /** Two entries a sample: what its noise depends on, besides the place of a value. */
  readonly keys: Uint32Array;
}

/** Entries of a sample in the column `parameters` of a {@link WarpStep}. */
export const WARP_PARAMETERS = 7;

/**
 * Each sample is turned, scaled, sheared and shifted within its extent: a pixel is looked up where
 * it comes from.
 */
export interface WarpStep extends StepOf<'warp'> {
  /**
   * Seven entries a sample: degrees clockwise, pixels to the right and down, scale, degrees of
   * shear along the rows and along the columns, and what stays where it is: 0, the middle, or 1,
   * the top left corner.
   */
  readonly parameters: Float64Array;
  readonly filter: 'bilinear' | 'nearest';
  readonly border: 'constant' | 'edge' | 'reflect';
  /** What `'constant'` puts beyond the edges: one entry a channel, or one for all. */
  readonly fill: Float64Array;
}

/** Each sample becomes a weighted mean of itself and of what each chain of steps makes of it. */
export interface BlendStep extends StepOf<'blend'> {
  readonly chains: readonly (readonly (WarpStep | PixelStep | ConvolveStep)[])[];
  /** For each sample its own weight and that of each chain, which sum to 16384. */
  readonly weights: Uint16Array;
}

/** A step that one sample alone decides, which runs on its pixels. */
export type RasterStep =
  | ResampleStep
  | WarpStep
  | PixelStep
  | ConvolveStep
  | BlendStep
  | NoiseStep
  | CustomStep;

/** A step that a patchwork of rectangles renders. */
export type PatchStep = AffineStep | MixStep | PasteStep | EraseStep;

/** One thing that is done to the samples of a batch. */
export type Step = PatchStep | RasterStep;

/** A recipe that a patchwork renders. */
export interface PatchRecipe extends Recipe {
  readonly steps: readonly PatchStep[];
}

const RASTER_KINDS: ReadonlySet<Step['kind']> = new Set<RasterStep['kind']>([
  'resample',
  'warp',
  'pixel',
  'convolve',
  'blend',
  'noise',
  'custom',
]);

/** Whether a step runs on the pixels of single samples. */
export function isRasterStep(step: Step): step is RasterStep {
  return RASTER_KINDS.has(step.kind);
}

/**
 * What is to be done to the rows of a batch, in order, with one entry per sample in the columns of
 * each step. Plain data.
 */
export interface Recipe {
  readonly steps: readonly Step[];
}
