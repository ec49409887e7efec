import { SchemaError } from '../core/errors.ts';
import type { Feature, Features } from '../core/features.ts';
import type { LabelMixing, MixStep } from '../core/recipe.ts';
import {
  describeFeatures,
  isFloat,
  namesOf,
  requireTouchable,
  type TouchOptions,
} from './touchedFeatures.ts';

/** The options of a mixing operator. */
export interface MixedOptions extends Omit<TouchOptions, 'numbers'> {
  /** The mix of `multiLabel` labels. */
  readonly labels: LabelMixing;
}

/** The kinds that mix without numbers. */
const LABELLED: ReadonlySet<Feature['kind']> = new Set(['image', 'classLabel', 'multiLabel']);

/**
 * The features that a mixing operator transforms besides class labels, which always mix: the images
 * and numbers in `features`. If it names no numbers, all float32 numbers mix, because they are
 * labels too.
 *
 * @returns the features for the step; nothing without `features`
 * @throws SchemaError if there is nothing to mix
 */
export function mixedFeatures(
  features: Features,
  { operator, features: named, labels }: MixedOptions,
): Pick<MixStep, 'features' | 'labels'> {
  if (labels === 'mix') return { ...mixedByName(features, { operator, features: named }) };
  if (namesOf(features, ({ kind }) => kind === 'multiLabel').length === 0) {
    throw new SchemaError(
      `Cannot \`${operator}\`: \`labels: 'union'\` must have labels of several classes a row; ` +
        `received ${describeFeatures(features)}; read them by \`multiLabel\`, or leave it out`,
    );
  }
  return { ...mixedByName(features, { operator, features: named }), labels };
}

function mixedByName(
  features: Features,
  { operator, features: named }: Omit<TouchOptions, 'numbers'>,
): Pick<MixStep, 'features'> {
  requireTouchable(features, { operator, features: named, numbers: true });
  const numbers = namesOf(features, isFloat);
  if (named !== undefined) {
    const isNamed = named.some((name) => numbers.includes(name));
    return { features: isNamed ? [...named] : [...named, ...numbers] };
  }
  const mixed = namesOf(features, ({ kind }) => LABELLED.has(kind));
  if (mixed.length === 0 && numbers.length === 0) {
    throw new SchemaError(
      `Cannot \`${operator}\`: the batch must have an image, a class label or float32 numbers; ` +
        `received ${describeFeatures(features)}; give numbers \`dtype: 'float32'\`, ` +
        `or leave out \`${operator}\``,
    );
  }
  return {};
}
