import pLimit from 'p-limit';
import { IoError, OptionError } from '../core/errors.ts';
import { runSteps, type Steps, settled } from '../core/steps.ts';
import { isOfData } from '../engine/badDataFilter.ts';
import type { EpochPlan } from '../plan/epochPlan.ts';
import type { Part } from './dataset.ts';
import { rowsOfBlocks } from './openParts.ts';
import type { OwnDataset, OwnOpenPart } from './ownDataset.ts';

/** The fingerprint and row counts of a part. */
export interface CountedPart {
  readonly name: string;
  readonly fingerprint: string;
  /** The rows of each block; none where the part cannot be opened. */
  readonly rows: readonly number[];
  /** Why it cannot be opened, where bad data may be passed over. */
  readonly error?: Error;
}

/** The parts to count. */
export interface CountOptions {
  /** The operator and the reason for counting, for errors. */
  readonly action: string;
  readonly plan: EpochPlan;
  /** Parts that are opened concurrently. */
  readonly ahead: number;
  /** The row of the epoch, or the part, to stop at. By default all are counted. */
  readonly until?: number;
  readonly parts?: number;
  /** Whether bad data may be passed over. */
  readonly passesOver: boolean;
}

/** Counts the rows in the blocks of parts. Each part is opened once. */
export class RowCounts {
  readonly #known = new Map<string, CountedPart>();

  /** Counts the parts in the order of an epoch, up to the one with row `until`. */
  *inOrder(dataset: OwnDataset, options: CountOptions): Steps<readonly CountedPart[]> {
    const { plan, until = Number.POSITIVE_INFINITY } = options;
    const count = Math.min(options.parts ?? Number.POSITIVE_INFINITY, dataset.parts.length);
    const width = Math.max(1, options.ahead);
    const counted: CountedPart[] = [];
    // Not remembered: what cannot be opened now may be repaired.
    const unreadable = new Map<number, CountedPart>();
    let rows = 0;
    for (let place = 0; place < count && rows <= until; place += width) {
      const numbers = Array.from({ length: Math.min(width, count - place) }, (_, i) =>
        plan.partAt(place + i),
      );
      const missing = numbers.filter((number) => this.#at(dataset, number) === undefined);
      if (dataset.inMemory === true) {
        for (const number of missing) yield* this.#count(dataset, number, options, unreadable);
      } else if (missing.length > 0) {
        const limit = pLimit(width);
        const count = (number: number) =>
          runSteps(this.#count(dataset, number, options, unreadable));
        yield* settled(Promise.all(missing.map((number) => limit(count, number))));
      }
      for (const number of numbers) {
        const part = unreadable.get(number) ?? (this.#at(dataset, number) as CountedPart);
        counted.push(part);
        rows += part.rows.reduce((sum, count) => sum + count, 0);
      }
    }
    return counted;
  }

  /** @throws IoError if a part has changed since it was counted */
  requireSame(dataset: OwnDataset, number: number, { fingerprint }: OwnOpenPart): void {
    const known = this.#at(dataset, number);
    if (known === undefined || known.fingerprint === fingerprint) return;
    this.#known.clear();
    throw new IoError(
      `Cannot read \`${known.name}\`: it must stay as it is while a process reads it; ` +
        'received another footer than before; start another run',
    );
  }

  #at({ parts }: OwnDataset, number: number): CountedPart | undefined {
    return this.#known.get(keyOf(parts[number] as Part, number));
  }

  *#count(
    dataset: OwnDataset,
    number: number,
    { action, passesOver }: CountOptions,
    unreadable: Map<number, CountedPart>,
  ): Steps<void> {
    const part = dataset.parts[number] as Part;
    try {
      yield* this.#countOpened(part, number, action);
    } catch (error) {
      if (!passesOver || !isOfData(error)) throw error;
      unreadable.set(number, { name: part.name, fingerprint: '', rows: [], error });
    }
  }

  *#countOpened(part: Part, number: number, action: string): Steps<void> {
    const { signal } = new AbortController();
    const opened: OwnOpenPart = yield* settled(part.open(signal));
    try {
      if ('stream' in opened) throw withoutCounts(action);
      const { name } = part;
      const { fingerprint } = opened;
      const rows = rowsOfBlocks(name, opened);
      this.#known.set(keyOf(part, number), { name, fingerprint, rows });
    } finally {
      yield* settled(opened.close());
    }
  }
}

function keyOf({ name, bytes }: Part, number: number): string {
  return `${number} ${name} ${bytes}`;
}

function withoutCounts(action: string): OptionError {
  return new OptionError(
    `Cannot ${action}: the input must have blocks whose rows are known; received a stream; ` +
      'write it to files, or give batches of one stream to ranks by `deal`',
  );
}
