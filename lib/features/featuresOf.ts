import type {
  Feature,
  ImageFeature,
  ScalarFeature,
  TensorFeature,
  TextFeature,
} from '../core/features.ts';
import type { ArrayValue, RowValues } from '../core/rows.ts';

/** The features inferred from the columns of rows, if the source knows these. */
export type FeaturesOf<R extends RowValues> = { readonly [K in keyof R]: FeatureOf<R[K]> };

/** The feature inferred from a column with `Value` in a row. */
export type FeatureOf<Value> = [unknown] extends [Value]
  ? Feature
  : Value extends number
    ? ScalarFeature
    : Value extends string
      ? TextFeature
      : Value extends ArrayValue<infer Shape, infer IsBytes>
        ? number extends Shape['length']
          ? ImageFeature | TensorFeature
          : IsBytes extends true
            ? Shape extends readonly [number, number, 1 | 3 | 4]
              ? ImageFeature
              : TensorFeature<Shape>
            : TensorFeature<Shape>
        : Feature;
