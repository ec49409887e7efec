/** Lets everything else that is ready have its turn, for at least `ms` milliseconds. */
export function turn(ms = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
