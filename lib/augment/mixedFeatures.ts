import { SchemaError } from '../core/errors.ts';
import type { Features } from '../core/features.ts';
import {
  describeFeatures,
  isFloat,
  namesOf,
  requireTouchable,
  type TouchOptions,
} from './touchedFeatures.ts';

/**
 * What a mixing operator transforms beside class labels, which always mix: images and numbers that
 * `features` names. Numbers are labels as well: all float32 numbers mix where it names none.
 *
 * @returns what to say in the step; nothing where `features` was left out
 * @throws SchemaError where there is nothing to mix
 */
export function mixedFeatures(
  features: Features,
  { operator, features: named }: Omit<TouchOptions, 'numbers'>,
): { readonly features?: readonly string[] } {
  requireTouchable(features, { operator, features: named, numbers: true });
  const numbers = namesOf(features, isFloat);
  if (named !== undefined) {
    const isNamed = named.some((name) => numbers.includes(name));
    return { features: isNamed ? [...named] : [...named, ...numbers] };
  }
  const mixed = namesOf(features, ({ kind }) => kind === 'image' || kind === 'classLabel');
  if (mixed.length === 0 && numbers.length === 0) {
    throw new SchemaError(
      `Cannot \`${operator}\`: the batch must have an image, a class label or float32 numbers; ` +
        `received ${describeFeatures(features)}; give numbers \`dtype: 'float32'\`, ` +
        `or leave out \`${operator}\``,
    );
  }
  return {};
}
