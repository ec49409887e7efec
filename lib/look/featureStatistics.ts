import type {
  BoxesFeature,
  ClassLabelFeature,
  Feature,
  Features,
  ImageFeature,
  MaskFeature,
  PointsFeature,
  TextFeature,
} from '../core/features.ts';

/** What all statistics of a feature say. */
export interface ValueStatistics {
  /** Rows that hold a value. */
  readonly count: number;
  /** Rows that hold none. */
  readonly nulls: number;
}

/** Numbers, by channel: the last dimension. `mean` and `std` are what `normalize` takes. */
export interface NumberStatistics extends ValueStatistics {
  readonly kind: 'image' | 'tensor' | 'scalar';
  readonly mean: readonly number[];
  /** Standard deviation of the population. */
  readonly std: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
  /**
   * What `classLabel` takes where a `scalar` has nothing but integers from 0 to 9,999: the largest
   * one and 1.
   */
  readonly classes?: number;
  /** How many rows are of each of these classes. */
  readonly counts?: readonly number[];
}

/** Pixels, by channel, in the units of the image: 0 … 1 for bytes. */
export interface ImageStatistics extends NumberStatistics {
  readonly kind: 'image';
  /** The smallest and the largest height and width, in pixels. */
  readonly extents: {
    readonly min: readonly [number, number];
    readonly max: readonly [number, number];
  };
}

/** Classes, or different texts. */
export interface ClassStatistics extends ValueStatistics {
  readonly kind: 'classLabel' | 'text' | 'mask';
  /**
   * What `classLabel` takes: the names in the order of their numbers, or how many there are. Texts
   * in their order; `undefined` where there are more than 10,000 different ones.
   */
  readonly classes: number | readonly string[] | undefined;
  /** How many rows, or pixels of a mask, are of each class. */
  readonly counts: readonly number[];
  /** Rows whose label is no class of the feature. */
  readonly others: number;
}

/** Boxes or points, as they are stored. */
export interface ObjectStatistics extends ValueStatistics {
  readonly kind: 'boxes' | 'points';
  /** How many boxes or points all rows have together. */
  readonly objects: number;
  /** The fewest and the most of a row. */
  readonly min: number;
  readonly max: number;
  /** The largest label and 1, where boxes have no labels but integers from 0 to 9,999. */
  readonly classes?: number;
  /** How many boxes are of each of these classes. */
  readonly counts?: readonly number[];
}

/** The statistics of a feature. */
export type StatisticsOf<F extends Feature> = F extends ImageFeature
  ? ImageStatistics
  : F extends ClassLabelFeature | MaskFeature | TextFeature
    ? ClassStatistics
    : F extends BoxesFeature | PointsFeature
      ? ObjectStatistics
      : NumberStatistics;

/** What a stream holds, by feature. */
export interface StreamStatistics<F extends Features = Features> {
  /** Rows of the epoch, padding left out. */
  readonly rows: number;
  readonly features: { readonly [K in keyof F]: StatisticsOf<F[K]> };
  /** A line for each feature. */
  toString(): string;
}
