import { OptionError } from '../core/errors.ts';
import { type Feature, type Features, type ImageFeature, isFollower } from '../core/features.ts';
import { requireOption } from '../options/requireOption.ts';

/** An operator, and the features that its option `features` may name. */
export interface TouchOptions {
  /** The public name of the operator. */
  readonly operator: string;
  /** The option as passed. */
  readonly features: readonly string[] | undefined;
  /** True if it transforms float32 numbers too. */
  readonly numbers: boolean;
}

/** An image feature and its name. */
export type NamedImage = readonly [name: string, feature: ImageFeature];

/** Checks an optional list of different names. */
export function requireFeatureNames(action: string, features: unknown): void {
  const isList =
    Array.isArray(features) &&
    features.length > 0 &&
    features.every((name) => typeof name === 'string') &&
    new Set(features).size === features.length;
  requireOption(features === undefined || isList, action, {
    option: 'features',
    rule: 'a list of different names of features',
    value: features,
    remedy: 'leave it out for all images',
  });
}

/**
 * Requires that the named features are in the batch, and of kinds that the operator transforms.
 *
 * @throws OptionError that lists the valid names, and the way out
 */
export function requireTouchable(
  batchFeatures: Features,
  { operator, features = [], numbers }: TouchOptions,
): void {
  const isTouchable = (feature: Feature) =>
    feature.kind === 'image' || (numbers && isFloat(feature));
  for (const name of features) {
    const feature = Object.hasOwn(batchFeatures, name) ? batchFeatures[name] : undefined;
    if (feature !== undefined && isTouchable(feature)) continue;
    const may = namesOf(batchFeatures, isTouchable);
    const kinds = numbers ? 'images or float32 numbers' : 'images';
    throw new OptionError(
      `Cannot \`${operator}\`: \`features\` must name ${kinds} of the batch, ` +
        `${may.length === 0 ? 'which has none' : quoted(may)}; ` +
        `received ${JSON.stringify(name).slice(0, 80)}${found(feature)}; ` +
        wayOut(feature, numbers),
    );
  }
}

/** Names of the features that pass the test. */
export function namesOf(features: Features, holds: (feature: Feature) => boolean): string[] {
  return Object.entries(features).flatMap(([name, feature]) => (holds(feature) ? [name] : []));
}

/** The images that an operator transforms: the named ones, or all. */
export function imagesOf(
  features: Features,
  named: readonly string[] | undefined,
): readonly NamedImage[] {
  return Object.entries(features).flatMap(([name, feature]) =>
    feature.kind === 'image' && (named?.includes(name) ?? true) ? [[name, feature] as const] : [],
  );
}

/** True if a feature has numbers that can be mixed and normalized. */
export function isFloat(feature: Feature): boolean {
  return (feature.kind === 'tensor' || feature.kind === 'scalar') && feature.dtype === 'float32';
}

/** Names for an error, in at most 80 characters. */
export function quoted(names: readonly string[]): string {
  const text = names.map((name) => `\`${name}\``).join(', ');
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}

/** Describes features for an error, in at most 80 characters. */
export function describeFeatures(features: Features): string {
  const text = Object.entries(features)
    .map(([name, feature]) => `\`${name}\` (${describe(feature)})`)
    .join(', ');
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}

function describe(feature: Feature): string {
  return 'dtype' in feature ? `${feature.dtype} ${feature.kind}` : feature.kind;
}

function found(feature: Feature | undefined): string {
  return feature === undefined ? '' : `, of kind ${describe(feature)}`;
}

function wayOut(feature: Feature | undefined, numbers: boolean): string {
  if (feature === undefined) return 'correct the name';
  if (isFollower(feature)) return `name its image, \`${feature.follow}\`, which it follows`;
  if (feature.kind === 'classLabel' || feature.kind === 'multiLabel')
    return 'leave it out: labels mix wherever images do';
  if (numbers && 'dtype' in feature) return "give the feature `dtype: 'float32'`";
  return 'leave it out';
}
