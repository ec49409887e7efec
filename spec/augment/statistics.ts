/** Mean of some numbers. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How many standard errors the mean of `values` is from `expected`, the error taken from the values themselves. */
export function deviation(values: readonly number[], expected: number): number {
  const centre = mean(values);
  const variance = mean(values.map((value) => (value - centre) ** 2));
  return Math.abs(centre - expected) / Math.sqrt(variance / values.length);
}

/** How many standard errors a share of `trials` is from the probability `p`. */
export function deviationOfShare(hits: number, trials: number, p: number): number {
  return Math.abs(hits / trials - p) / Math.sqrt((p * (1 - p)) / trials);
}

/** Correlation of two columns; its standard error is 1/√n where they have nothing to do with one another. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (x: readonly number[], y: readonly number[]) =>
    mean(x.map((_, i) => ((x[i] as number) - meanA) * ((y[i] as number) - meanB)));
  const spread = (x: readonly number[], centre: number) =>
    Math.sqrt(mean(x.map((value) => (value - centre) ** 2)));
  return product(a, b) / (spread(a, meanA) * spread(b, meanB));
}

/** How many standard errors χ² against equal counts is above its expectation, the number of cells − 1 (variance: twice that). */
export function unevenness(counts: readonly number[]): number {
  const expected = mean(counts);
  const chi2 = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return (chi2 - (counts.length - 1)) / Math.sqrt(2 * (counts.length - 1));
}
