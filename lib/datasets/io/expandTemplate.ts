/** Files that a template names at most. */
const MAX_FILES = 1_000_000;

/** The number ranges of a template: `{0..9}`, `{00000..00099}`. */
const RANGE = /\{(\d+)\.\.(\d+)\}/;

/**
 * The names that a template stands for: `part-{00..11}.parquet` is `part-00.parquet` to
 * `part-11.parquet`. The numbers have as many digits as the first bound. Text without a range
 * stands for itself. Throws a `RangeError` that says what is wrong.
 */
export function expandTemplate(template: string): readonly string[] {
  const [range, from, to] = RANGE.exec(template) ?? [];
  if (range === undefined || from === undefined || to === undefined) return [template];
  const first = Number(from);
  const count = Number(to) - first + 1;
  if (count < 1) throw new RangeError(`\`${range}\` must count upwards`);
  const [head, ...rest] = template.split(range);
  const tails = expandTemplate(rest.join(range));
  if (count * tails.length > MAX_FILES) throw new RangeError(`\`${range}\` names too many files`);
  return Array.from({ length: count }, (_, i) => {
    const number = String(first + i).padStart(from.length, '0');
    return tails.map((tail) => `${head}${number}${tail}`);
  }).flat();
}
