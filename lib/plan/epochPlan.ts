import { keyedPermutation } from '../random/keyedPermutation.ts';

/** What the order of an epoch depends on. */
export interface OrderOptions {
  /** Name of the source: part of the key of its draws. */
  readonly operator: string;
  readonly seed: number;
  readonly epoch: number;
  /** Whether parts, and the blocks of each, are permuted. */
  readonly shuffle: boolean;
  /**
   * Consecutive blocks whose rows are permuted together; 0 keeps rows in order, `Infinity` is all.
   */
  readonly poolBlocks: number;
}

/** A block in the order of an epoch. */
export interface PlannedBlock {
  /** Number of the block in its part. */
  readonly block: number;
  readonly rows: number;
  /** The row of the part that is its first. */
  readonly firstRow: number;
}

/**
 * The order in which one epoch is read, as pure data: parts are permuted before any is opened, the
 * blocks of a part once it is, the rows of a pool of blocks once their number is known.
 */
export class EpochPlan {
  readonly #options: OrderOptions;
  readonly #partAt: (place: number) => number;

  /** @param parts number of parts of the data set */
  constructor(options: OrderOptions, parts: number) {
    this.#options = options;
    this.#partAt = options.shuffle ? this.#permutation('files', 0, parts) : (place) => place;
  }

  /** Number of the part at a place of the order. */
  partAt(place: number): number {
    return this.#partAt(place);
  }

  /** The blocks of part number `part`, in order, given the rows of each. */
  blocksOf(part: number, rows: readonly number[]): readonly PlannedBlock[] {
    const firstRows = [0];
    for (const count of rows) firstRows.push((firstRows.at(-1) as number) + count);
    const blockAt = this.#options.shuffle
      ? this.#permutation('row groups', part, rows.length)
      : (place: number) => place;
    return rows.map((_, place) => {
      const block = blockAt(place);
      return { block, rows: rows[block] as number, firstRow: firstRows[block] as number };
    });
  }

  /**
   * The order of the rows of a pool.
   *
   * @param start the row of the epoch that is its first
   */
  rowsOf(start: number, rows: number): (place: number) => number {
    return this.#permutation('rows', start, rows);
  }

  #permutation(what: string, index: number, count: number): (place: number) => number {
    const { operator, seed, epoch } = this.#options;
    return keyedPermutation(
      { seed, epoch, operator: `${operator} ${what}`, occurrence: 0 },
      index,
      count,
    );
  }
}
