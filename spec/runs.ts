/**
 * How many times as many cases as `npm test` tries are tried: 1, or what `npm run test:long` sets,
 * which is `MILLRACE_RUNS` where that is given.
 */
export const RUNS_FACTOR: number = Number(process.env.MILLRACE_RUNS ?? 1);

/** The number of cases to try, of which `npm test` tries `daily`. */
export function runs(daily: number): number {
  return Math.max(1, Math.round(daily * RUNS_FACTOR));
}
