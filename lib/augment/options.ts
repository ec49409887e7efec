import type { LabelMixing } from '../core/recipe.ts';
import { isInteger, requireInteger } from '../options/requireInteger.ts';
import { requireOption } from '../options/requireOption.ts';

/**
 * What one draw of an operator that mixes is for: the whole batch, a pair of samples, or one
 * sample.
 */
export type Per = 'batch' | 'pair' | 'sample';

/** Requires a probability. */
export function requireProbability(action: string, p: number, option = 'p'): void {
  requireOption(typeof p === 'number' && p >= 0 && p <= 1, action, {
    option,
    rule: 'a number from 0 to 1',
    value: p,
  });
}

/** Requires a safe integer, or nothing. */
export function requireSeed(action: string, seed: number | undefined): void {
  if (seed !== undefined) requireInteger(action, { option: 'seed', value: seed });
}

/** Requires an epoch, or nothing. */
export function requireUntil(action: string, until: number | undefined): void {
  requireOption(until === undefined || isInteger(until, 0), action, {
    option: 'until',
    rule: 'a non-negative integer, an epoch',
    value: until,
  });
}

/** Requires what `mixup` and `cutmix` share. */
export function requireMixing(
  action: string,
  {
    alpha,
    per,
    labels,
  }: { readonly alpha: number; readonly per: Per; readonly labels: LabelMixing },
): void {
  requireOption(typeof alpha === 'number' && alpha >= 0 && alpha < Infinity, action, {
    option: 'alpha',
    rule: 'a non-negative number',
    value: alpha,
  });
  requireOption(['batch', 'pair', 'sample'].includes(per), action, {
    option: 'per',
    rule: "'batch', 'pair' or 'sample'",
    value: per,
  });
  requireOption(labels === 'mix' || labels === 'union', action, {
    option: 'labels',
    rule: "'mix' or 'union'",
    value: labels,
  });
}
