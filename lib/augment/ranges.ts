import { requireOption } from '../options/requireOption.ts';
import type { Stream } from '../random/stream.ts';
import { uniform } from '../random/uniform.ts';

/** The range of a factor: `v` for `max(0, 1 − v)` to `1 + v`, or the range itself. */
export type Factor = number | readonly [min: number, max: number];

/** Limits of a uniform draw. They are equal for a fixed value. */
export type Range = readonly [min: number, max: number];

/** An option and its value. */
interface Given {
  readonly option: string;
  readonly value: unknown;
}

/** Checks a factor, and returns its limits. */
export function requireFactor(action: string, { option, value }: Given): Range {
  const range = isAmount(value) ? [Math.max(0, 1 - value), 1 + value] : value;
  requireOption(isRange(range) && range[0] >= 0, action, {
    option,
    rule: 'a non-negative number, or [min, max] of such',
    value,
  });
  return range;
}

/** Checks a range around 0 of at most `limit` to each side, and returns its limits. */
export function requireAround(
  action: string,
  { option, value, limit }: Given & { readonly limit: number },
): Range {
  const range = isAmount(value) ? [-value, value] : value;
  requireOption(isRange(range) && range[0] >= -limit && range[1] <= limit, action, {
    option,
    rule:
      limit === Infinity
        ? 'a non-negative number, or [min, max]'
        : `a number from 0 to ${limit}, or [min, max] from ${-limit} to ${limit}`,
    value,
  });
  return range;
}

/** Checks a positive number or range, and returns its limits. */
export function requirePositive(action: string, { option, value }: Given): Range {
  const range = typeof value === 'number' ? [value, value] : value;
  requireOption(isRange(range) && range[0] > 0, action, {
    option,
    rule: 'a positive number, or [min, max] of such',
    value,
  });
  return range;
}

/** Checks positive limits of at most `max`. */
export function requireLimits(
  action: string,
  { option, value, max }: Given & { readonly max: number },
): void {
  requireOption(isRange(value) && value[0] > 0 && value[1] <= max, action, {
    option,
    rule: `[min, max], positive numbers${max === 1 ? ' of at most 1' : ''}`,
    value,
  });
}

/** Draws from a range. */
export function within([min, max]: Range, stream: Stream): number {
  return min + (max - min) * uniform(stream);
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity;
}

function isRange(value: unknown): value is Range {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((end) => Number.isFinite(end)) &&
    value[0] <= value[1]
  );
}
