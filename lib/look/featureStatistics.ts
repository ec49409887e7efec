import type {
  BoxesFeature,
  ClassLabelFeature,
  Feature,
  Features,
  ImageFeature,
  MaskFeature,
  MultiLabelFeature,
  PointsFeature,
  TextFeature,
} from '../core/features.ts';

/** The fields that the statistics of all features share. */
export interface ValueStatistics {
  /** The number of rows with a value. */
  readonly count: number;
  /** The number of rows without a value. */
  readonly nulls: number;
}

/**
 * Statistics of numbers for each channel, the last dimension. Pass `mean` and `std` to `normalize`.
 */
export interface NumberStatistics extends ValueStatistics {
  readonly kind: 'image' | 'tensor' | 'scalar';
  readonly mean: readonly number[];
  /** Standard deviation of the population. */
  readonly std: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
  /**
   * The number of classes for `classLabel`, if a `scalar` has only integers from 0 to 9,999: the
   * largest one plus 1.
   */
  readonly classes?: number;
  /** The number of rows of each class. */
  readonly counts?: readonly number[];
}

/** Statistics of pixels for each channel, in the units of the image: 0 … 1 for bytes. */
export interface ImageStatistics extends NumberStatistics {
  readonly kind: 'image';
  /** The range of heights and widths, in pixels. */
  readonly extents: {
    readonly min: readonly [number, number];
    readonly max: readonly [number, number];
  };
}

/** Statistics of classes, or of distinct texts. */
export interface ClassStatistics extends ValueStatistics {
  readonly kind: 'classLabel' | 'multiLabel' | 'text' | 'mask';
  /**
   * The value to pass to `classLabel`: the names in the order of their numbers, or the number of
   * classes. For texts, the distinct texts in sorted order, or `undefined` if there are more than
   * 10,000.
   */
  readonly classes: number | readonly string[] | undefined;
  /** The number of rows, or of mask pixels, of each class. */
  readonly counts: readonly number[];
  /** The number of rows whose label is no class of the feature. */
  readonly others: number;
}

/** Statistics of boxes or points, as stored. */
export interface ObjectStatistics extends ValueStatistics {
  readonly kind: 'boxes' | 'points';
  /** The number of boxes or points in all rows. */
  readonly objects: number;
  /** The minimum and the maximum per row. */
  readonly min: number;
  readonly max: number;
  /**
   * The number of classes, if all labels of boxes are integers from 0 to 9,999: the largest one
   * plus 1.
   */
  readonly classes?: number;
  /** The number of boxes of each class. */
  readonly counts?: readonly number[];
}

/** The statistics of a feature. */
export type StatisticsOf<F extends Feature> = F extends ImageFeature
  ? ImageStatistics
  : F extends ClassLabelFeature | MultiLabelFeature | MaskFeature | TextFeature
    ? ClassStatistics
    : F extends BoxesFeature | PointsFeature
      ? ObjectStatistics
      : NumberStatistics;

/** The statistics of a stream, by feature. */
export interface StreamStatistics<F extends Features = Features> {
  /** The number of rows of the epoch, without padding. */
  readonly rows: number;
  readonly features: { readonly [K in keyof F]: StatisticsOf<F[K]> };
  /** Returns a line for each feature. */
  toString(): string;
}
