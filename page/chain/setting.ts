/** Images as the operators of a chain get them. */
export interface Extent {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What an option has: `undefined` where it is left out. */
export type Value = number | readonly number[] | string | undefined;

/** An option of an operator, as a person sets it. */
export type Setting = NumberSetting | NumbersSetting | ChoiceSetting;

interface BaseSetting<V extends Value> {
  /** The name of the option in code. */
  readonly option: string;
  readonly label: string;
  /** What it has in the beginning. */
  readonly value: V | undefined;
  /** What the operator takes when the option is left out. */
  readonly assumed?: V;
  /** What it gets when it is switched on; it can be left out where this is there. */
  readonly whenOn?: V;
}

/** Limits of a slider. */
export interface Limits {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** One number. */
export interface NumberSetting extends BaseSetting<number>, Limits {
  readonly kind: 'number';
}

/** A list of numbers, each with a slider of its own. */
export interface NumbersSetting extends BaseSetting<readonly number[]>, Limits {
  readonly kind: 'numbers';
  readonly labels: readonly string[];
  /** Whether no number may be less than the one before. */
  readonly isAscending: boolean;
}

/** One of some words. */
export interface ChoiceSetting extends BaseSetting<string> {
  readonly kind: 'choice';
  readonly choices: readonly string[];
}

type Others<S extends Setting> = Partial<Pick<S, 'label' | 'assumed' | 'whenOn'>>;

/** A number from `min` to `max`. */
export function number(
  option: string,
  [min, max, step]: readonly [number, number, number],
  value: number | undefined,
  others: Others<NumberSetting> = {},
): NumberSetting {
  return { kind: 'number', option, label: option, min, max, step, value, ...others };
}

/** The least and the greatest of a range. */
export function range(
  option: string,
  [min, max, step]: readonly [number, number, number],
  value: readonly [number, number] | undefined,
  others: Others<NumbersSetting> = {},
): NumbersSetting {
  const labels = ['least', 'most'];
  const base = { label: option, min, max, step, value, labels, isAscending: true };
  return { kind: 'numbers', option, ...base, ...others };
}

/** Numbers of which each stands for itself. */
export function numbers(
  option: string,
  [min, max, step]: readonly [number, number, number],
  entries: readonly (readonly [label: string, value: number])[],
  others: Others<NumbersSetting> = {},
): NumbersSetting {
  const labels = entries.map(([label]) => label);
  const value = entries.map(([, start]) => start);
  const base = { label: option, min, max, step, value, labels, isAscending: false };
  return { kind: 'numbers', option, ...base, ...others };
}

/** One of `choices`; the first is assumed when it is left out. */
export function choice(option: string, choices: readonly string[], value?: string): ChoiceSetting {
  const assumed = choices[0] as string;
  return { kind: 'choice', option, label: option, choices, value: value ?? assumed, assumed };
}
