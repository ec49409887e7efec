/** Pictures, channels last. */
export interface ImageFeature {
  readonly kind: 'image';
  readonly column?: string;
  /** `[height, width, channels]` */
  readonly shape: readonly [number, number, number];
  /** What a pixel is multiplied with; 1/255 for uint8 pixels and 1 for floats when left out. */
  readonly scale?: number;
}

/** Classes of the pixels of an image: whole numbers, which follow the image. */
export interface MaskFeature {
  readonly kind: 'mask';
  readonly column?: string;
  /** `[height, width]` or `[height, width, 1]`, the extent of the image that it follows. */
  readonly shape: readonly [number, number] | readonly [number, number, 1];
  /** Name of the image feature that it follows; the only image of the batch when left out. */
  readonly follow?: string;
  /** The class of erased pixels; they keep their class when left out. */
  readonly erase?: number;
}

/** One of a number of classes. */
export interface ClassLabelFeature {
  readonly kind: 'classLabel';
  readonly column?: string;
  readonly classes: number;
  /** Names of the classes in the order of their numbers; needed where the column holds text. */
  readonly names?: readonly string[];
}

/** Numbers of one shape a row. */
export interface TensorFeature<Shape extends readonly number[] = readonly number[]> {
  readonly kind: 'tensor';
  /** Name of the column, or of several columns of single numbers that are put side by side. */
  readonly columns?: readonly string[];
  /** Shape of a row. */
  readonly shape?: Shape;
  readonly dtype: 'float32' | 'int32';
}

/** One number a row. */
export interface ScalarFeature {
  readonly kind: 'scalar';
  readonly column?: string;
  readonly dtype: 'float32' | 'int32';
}

/** One text a row. */
export interface TextFeature {
  readonly kind: 'text';
  readonly column?: string;
}

/** What one entry of a batch is made of. */
export type Feature =
  | ImageFeature
  | MaskFeature
  | ClassLabelFeature
  | TensorFeature
  | ScalarFeature
  | TextFeature;

/** The entries of a batch, by name. */
export type Features = Readonly<Record<string, Feature>>;
