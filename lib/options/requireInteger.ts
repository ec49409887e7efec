import { requireOption } from './requireOption.ts';

/** The value that {@link requireInteger} checks, and its bounds. */
export interface IntegerOption {
  readonly option: string;
  readonly value: unknown;
  /** The minimum. By default there is none. */
  readonly min?: number;
  /** The maximum. By default there is none. */
  readonly max?: number;
  /** The unit, if the name of the option does not say it. */
  readonly unit?: string;
}

/** Throws an option error unless `value` is a safe integer of at least `min` and at most `max`. */
export function requireInteger(
  action: string,
  { option, value, min = -Infinity, max = Infinity, unit }: IntegerOption,
): void {
  const kind = KINDS.get(min) ?? `an integer of at least ${min}`;
  const bound = max < Infinity ? `, of at most ${max}` : '';
  const rule = `${kind}${bound}${unit ? `, in ${unit}` : ''}`;
  const holds = isInteger(value, min) && value <= max;
  requireOption(holds, action, { option, rule, value });
}

const KINDS: ReadonlyMap<number, string> = new Map([
  [-Infinity, 'a safe integer'],
  [0, 'a non-negative integer'],
  [1, 'a positive integer'],
]);

/** True if `value` is a safe integer of at least `min`. */
export function isInteger(value: unknown, min: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= min;
}
