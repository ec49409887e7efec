import type { ResampleStep } from '../core/recipe.ts';
import { isInteger } from '../options/requireInteger.ts';
import { requireOption } from '../options/requireOption.ts';
import { requireProbability, requireSeed, requireUntil } from './options.ts';
import { requireFeatureNames } from './touchedFeatures.ts';

/** The options of every random operator. */
export interface RandomOptions extends FeatureOptions {
  /** The probability of changing a sample. */
  readonly p?: number;
  /** The first epoch, counted from 0, in which it is off. By default it is always on. */
  readonly until?: number;
  /** Seed of the draws. Defaults to the seed of the run. */
  readonly seed?: number;
}

/** The options of every operator on images. */
export interface FeatureOptions {
  /**
   * Names of the images that it transforms, with the masks that follow them. Defaults to all
   * images.
   */
  readonly features?: readonly string[];
}

/** Names of the options of a random operator. */
export const RANDOM_OPTIONS: readonly string[] = ['p', 'until', 'seed', 'features'];

/** Checks the options of a random operator. */
export function requireRandom(action: string, options: RandomOptions): void {
  const { p, until, seed, features } = options;
  if (p !== undefined) requireProbability(action, p);
  requireUntil(action, until);
  requireSeed(action, seed);
  requireFeatureNames(action, features);
}

/** A side of a square, or height and width, in pixels. */
export type Size = number | readonly [height: number, width: number];

/** Checks a size, and returns its height and width. */
export function requireSize(action: string, size: unknown): readonly [number, number] {
  const sides: unknown = typeof size === 'number' ? [size, size] : size;
  requireOption(
    Array.isArray(sides) && sides.length === 2 && sides.every((side) => isInteger(side, 1)),
    action,
    {
      option: 'size',
      rule: 'a positive integer or [height, width] of such, in pixels',
      value: size,
    },
  );
  return sides as unknown as readonly [number, number];
}

/** The modes of padding. */
const BORDERS: readonly unknown[] = ['constant', 'edge', 'reflect', 'symmetric'];

/** Checks a mode of padding. */
export function requireMode(action: string, mode: unknown): asserts mode is ResampleStep['border'] {
  requireOption(BORDERS.includes(mode), action, {
    option: 'mode',
    rule: "'constant', 'edge', 'reflect' or 'symmetric'",
    value: mode,
  });
}

/** Checks a fill, and returns it as a list of one value, or one per channel. */
export function requireFill(action: string, fill: unknown): readonly number[] {
  const fills: unknown = typeof fill === 'number' ? [fill] : fill;
  requireOption(
    Array.isArray(fills) && fills.length > 0 && fills.every((value) => Number.isFinite(value)),
    action,
    { option: 'fill', rule: 'a number, or one for each channel', value: fill },
  );
  return fills as unknown as readonly number[];
}

/** Checks an interpolation. */
export function requireFilter(
  action: string,
  { filter, antialias }: { readonly filter: unknown; readonly antialias: unknown },
): void {
  requireOption(filter === 'bilinear' || filter === 'nearest', action, {
    option: 'filter',
    rule: "'bilinear' or 'nearest'",
    value: filter,
  });
  requireOption(typeof antialias === 'boolean', action, {
    option: 'antialias',
    rule: 'true or false',
    value: antialias,
  });
}
