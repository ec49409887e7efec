import { requireOption } from './requireOption.ts';

/** What {@link requireInteger} checks. */
export interface IntegerOption {
  readonly option: string;
  readonly value: unknown;
  /** The smallest that is allowed; any safe integer when left out. */
  readonly min?: number;
  /** What it counts, where the name of the option does not say so. */
  readonly unit?: string;
}

/** Throws an option error unless `value` is a safe integer of at least `min`. */
export function requireInteger(
  action: string,
  { option, value, min = -Infinity, unit }: IntegerOption,
): void {
  const rule = `${KINDS.get(min) ?? `an integer of at least ${min}`}${unit ? `, in ${unit}` : ''}`;
  requireOption(isInteger(value, min), action, { option, rule, value });
}

const KINDS: ReadonlyMap<number, string> = new Map([
  [-Infinity, 'a safe integer'],
  [0, 'a non-negative integer'],
  [1, 'a positive integer'],
]);

/** Whether `value` is a safe integer of at least `min`. */
export function isInteger(value: unknown, min: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= min;
}
