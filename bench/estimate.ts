/** What several parts of a measurement tell together. */
export interface Estimate {
  readonly mean: number;
  /** The standard error of the mean; `undefined` of a single part. */
  readonly error: number | undefined;
}

/** The mean of what parts of equal length gave, and how far it may be off. */
export function estimate(parts: readonly number[]): Estimate {
  const mean = parts.reduce((sum, value) => sum + value, 0) / parts.length;
  if (parts.length < 2) return { mean, error: undefined };
  const squares = parts.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (parts.length - 1) / parts.length) };
}
