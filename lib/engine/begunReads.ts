import type { Reads, ReadsParts } from './reads.ts';

/** Reads of sources that were begun for subscriptions still to come. */
export class BegunReads {
  readonly #all = new Map<unknown, Reads<unknown>[]>();

  add(source: unknown, reads: Reads<unknown>): void {
    const ofSource = this.#all.get(source) ?? [];
    ofSource.push(reads);
    this.#all.set(source, ofSource);
  }

  /** Takes those of `source` for the epoch and seed of `run` and the same columns, if there are any. */
  take(
    source: unknown,
    { run, columns }: Pick<ReadsParts<unknown>, 'run' | 'columns'>,
  ): Reads<unknown> | undefined {
    const ofSource = this.#all.get(source);
    const at = ofSource?.findIndex(({ parts }) => {
      // One source may serve several stages, which need other columns, or inputs of `interleave`, which have seeds of their own.
      const sameRun = parts.run.epoch === run.epoch && parts.run.seed === run.seed;
      return sameRun && parts.columns?.join('\u0000') === columns?.join('\u0000');
    });
    return at === undefined || at < 0 ? undefined : ofSource?.splice(at, 1)[0];
  }

  /** Lets go of what nobody came for. */
  close(): void {
    for (const reads of [...this.#all.values()].flat()) reads.close();
    this.#all.clear();
  }
}
