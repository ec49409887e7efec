/** The maximum number of distinct classes or texts that are counted. */
export const MAX_CLASSES = 10_000;

/** Counts small integers, until another value arrives. */
export class ClassCounts {
  #counts: number[] | undefined = [];

  add(value: number): void {
    if (this.#counts === undefined) return;
    if (!Number.isInteger(value) || value < 0 || value >= MAX_CLASSES) {
      this.#counts = undefined;
      return;
    }
    while (this.#counts.length <= value) this.#counts.push(0);
    this.#counts[value] = (this.#counts[value] as number) + 1;
  }

  get found(): { readonly classes: number; readonly counts: readonly number[] } | undefined {
    return this.#counts && { classes: this.#counts.length, counts: this.#counts };
  }
}
