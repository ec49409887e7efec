import { SchemaError } from '../core/errors.ts';
import type { Features } from '../core/features.ts';
import { requireOption } from '../options/requireOption.ts';
import type { Augmentation } from './augmentation.ts';

/** The unit of a choice among operators: the whole batch, or one sample. */
export type ChoicePer = 'batch' | 'sample';

/** The unit of a choice. By default it is one sample if all operators work on single samples. */
export function perOf(action: string, per: unknown, operators: readonly Augmentation[]): ChoicePer {
  const mixing = operators.find(({ isPerSample }) => !isPerSample);
  requireOption(per === undefined || per === 'batch' || per === 'sample', action, {
    option: 'per',
    rule: "'batch' or 'sample'",
    value: per,
  });
  requireOption(per !== 'sample' || mixing === undefined, action, {
    option: 'per',
    rule: "'batch' for operators that treat a batch as a whole",
    value: per,
    remedy: `leave out \`per\`, or \`${mixing?.operator}\``,
  });
  return per ?? (mixing === undefined ? 'sample' : 'batch');
}

/**
 * The features after a choice among operators, which must not depend on chance.
 *
 * @throws SchemaError if operators give images different extents
 */
export function commonFeatures(
  operator: string,
  features: Features,
  operators: readonly Augmentation[],
): Features {
  const [first = features, ...others] = operators.map((chosen) => chosen.featuresAfter(features));
  const text = shapesText(first);
  for (const [n, other] of others.entries()) {
    if (shapesText(other) === text) continue;
    throw new SchemaError(
      `Cannot \`${operator}\`: whatever is chosen, images must have the same extent after it; ` +
        `received \`${operators[0]?.operator}\` and \`${operators[n + 1]?.operator}\`, which ` +
        'differ in it; give them one `size`',
    );
  }
  return first;
}

/**
 * Requires that an operator that may be skipped keeps the extent of images.
 *
 * @throws SchemaError if it changes the extent
 */
export function unchangedFeatures(
  operator: string,
  features: Features,
  chosen: Augmentation,
  remedy = 'use its own `p`',
): void {
  if (shapesText(chosen.featuresAfter(features)) === shapesText(features)) return;
  throw new SchemaError(
    `Cannot \`${operator}\`: whatever is drawn, images must have the same extent after it; ` +
      `received \`${chosen.operator}\`, which changes it; ${remedy}`,
  );
}

function shapesText(features: Features): string {
  return JSON.stringify(
    Object.values(features).map((feature) => ('shape' in feature ? feature.shape : undefined)),
  );
}
