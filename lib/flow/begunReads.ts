import type { Reads, ReadsParts } from './reads.ts';

/** Reads of sources that were begun for subscriptions still to come. */
export class BegunReads {
  readonly #all = new Map<unknown, Reads<unknown>[]>();

  add(source: unknown, reads: Reads<unknown>): void {
    const ofSource = this.#all.get(source) ?? [];
    ofSource.push(reads);
    this.#all.set(source, ofSource);
  }

  /** Those of `source` for the epoch of `run` and no other columns, if there are any. */
  take(source: unknown, { run, columns }: Pick<ReadsParts<unknown>, 'run' | 'columns'>): Reads<unknown> | undefined {
    const ofSource = this.#all.get(source);
    const at = ofSource?.findIndex(({ parts }) => {
      const sameRun = parts.run.epoch === run.epoch && parts.run.seed === run.seed && run.resume === undefined;
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
