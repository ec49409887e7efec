import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type {
  BoxesFeature,
  ClassLabelFeature,
  Feature,
  Features,
  ImageFeature,
  InView,
  MaskFeature,
  MultiLabelFeature,
  PointsFeature,
  ScalarFeature,
  TensorFeature,
  TextFeature,
} from '../core/features.ts';
import type { BoxTargets } from './boxTargets.ts';
import type { Targets } from './targets.ts';

/** The materialized type of a feature. */
export type TensorOf<F extends Feature> = F extends ImageFeature
  ? Tensor4D
  : F extends MaskFeature | PointsFeature
    ? Tensor3D
    : F extends ClassLabelFeature
      ? Targets
      : F extends MultiLabelFeature
        ? Tensor2D
        : F extends BoxesFeature
          ? BoxTargets
          : F extends ScalarFeature | TextFeature
            ? Tensor1D
            : F extends TensorFeature<infer Shape>
              ? TensorOfRank<Shape['length']>
              : never;

/** The tensor type for rows of `Rank` dimensions, or `tf.Tensor` if the rank is unknown. */
export type TensorOfRank<Rank extends number> = number extends Rank
  ? Tensor
  : Rank extends 0
    ? Tensor1D
    : Rank extends 1
      ? Tensor2D
      : Rank extends 2
        ? Tensor3D
        : Rank extends 3
          ? Tensor4D
          : Tensor;

/** What the features of a batch become, by name; those of views by view, and then by name. */
export type TensorsOf<F extends Features> = [ViewIn<F[keyof F]>] extends [never]
  ? { readonly [K in keyof F]: TensorOf<F[K]> }
  : { readonly [View in ViewIn<F[keyof F]>]: TensorsOfView<F, View> };

/** The names of the views that features belong to. */
export type ViewIn<T> = T extends InView<infer View> ? View : never;

/** What the features of one view become, by their names in it. */
export type TensorsOfView<F extends Features, View extends string> = {
  readonly [K in keyof F as F[K] extends InView<View, infer Name> ? Name : never]: TensorOf<F[K]>;
};
