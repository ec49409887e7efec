// Not `Math.max(...values)`: an engine takes some 100,000 arguments, and data has more.

/** The largest of numbers; −∞ of none. */
export function largest(values: ArrayLike<number>): number {
  let found = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) found = Math.max(found, values[i] as number);
  return found;
}

/** The smallest of numbers; ∞ of none. */
export function smallest(values: ArrayLike<number>): number {
  let found = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) found = Math.min(found, values[i] as number);
  return found;
}
