import type { LabelMixing } from '../core/recipe.ts';
import { isInteger, requireInteger } from '../options/requireInteger.ts';
import { requireOption } from '../options/requireOption.ts';

/** The unit of a mixing operator's draw: the whole batch, a pair of samples, or one sample. */
export type Per = 'batch' | 'pair' | 'sample';

/** Checks a probability. */
export function requireProbability(action: string, p: number, option = 'p'): void {
  requireOption(typeof p === 'number' && p >= 0 && p <= 1, action, {
    option,
    rule: 'a number from 0 to 1',
    value: p,
  });
}

/** Checks an optional seed, a safe integer. */
export function requireSeed(action: string, seed: number | undefined): void {
  if (seed !== undefined) requireInteger(action, { option: 'seed', value: seed });
}

/** Checks an optional epoch. */
export function requireUntil(action: string, until: number | undefined): void {
  requireOption(until === undefined || isInteger(until, 0), action, {
    option: 'until',
    rule: 'a non-negative integer, an epoch',
    value: until,
  });
}

/** Checks the common options of `mixup` and `cutmix`. */
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
