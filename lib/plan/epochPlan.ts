import { keyedPermutation } from '../random/keyedPermutation.ts';

/** The inputs of the order of an epoch. */
export interface OrderOptions {
  /** The name of the source: a part of the key of its draws. */
  readonly operator: string;
  readonly seed: number;
  readonly epoch: number;
  /** True if parts, and the blocks of each, are permuted. */
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
  /** Its first row, as a row of the part. */
  readonly firstRow: number;
}

/**
 * The order of one epoch, as pure data. Parts are permuted before any is opened, blocks once their
 * part is open, and the rows of a pool once their number is known.
 */
export class EpochPlan {
  readonly #options: OrderOptions;
  readonly #partAt: (place: number) => number;

  /** @param parts number of parts of the data set */
  constructor(options: OrderOptions, parts: number) {
    this.#options = options;
    this.#partAt = options.shuffle ? this.#permutation('files', 0, parts) : (place) => place;
  }

  /** The number of the part at a place in the order. */
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
   * @param start its first row, as a row of the epoch
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
