/** Sleeps for at least `ms` milliseconds, so that pending work runs. */
export function turn(ms = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
