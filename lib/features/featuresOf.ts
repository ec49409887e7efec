import type {
  Feature,
  ImageFeature,
  ScalarFeature,
  TensorFeature,
  TextFeature,
} from '../core/features.ts';
import type { ArrayValue, RowValues } from '../core/rows.ts';

/** The features that are inferred of the columns of rows, where the source knows these. */
export type FeaturesOf<R extends RowValues> = { readonly [K in keyof R]: FeatureOf<R[K]> };

/** The feature that is inferred of a column that holds `Value` in a row. */
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
