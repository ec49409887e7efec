/**
 * Makes `console.log` of Node print objects of a class by their `toString`. Browsers have no such
 * hook: they print the properties, and the text only for `console.log(`${object}`)`.
 */
export function inspectable(prototype: object): void {
  Object.defineProperty(prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: object) {
      return String(this);
    },
  });
}

/** A number with at most four decimals. */
export function shortNumber(value: number): string {
  return String(Number(value.toFixed(4)));
}

/** The smallest and the largest of `values`. */
export function rangeText(values: ArrayLike<number>): string {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    min = Math.min(min, values[i] as number);
    max = Math.max(max, values[i] as number);
  }
  if (values.length === 0) return 'empty';
  return min === max ? shortNumber(min) : `${shortNumber(min)} … ${shortNumber(max)}`;
}

/** One line for each name and its text, the names in one column. */
export function namedLines(entries: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}
