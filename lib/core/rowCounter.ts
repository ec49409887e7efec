import { counterName, occurrence } from './chain.ts';
import type { ChainLink, Position, Resume } from './checkpoint.ts';
import type { Cursor } from './cursor.ts';
import { requireCount } from './requireCount.ts';
import { Rows, type RowsParts } from './rows.ts';

/** What is known of rows that are counted from 0. */
export type Counted = Pick<Cursor, 'ordinal' | 'isSealed'>;

/**
 * Writes what one operator adds to the position and to the chain of the rows that it emits: its
 * counter, named for the operator and its occurrence in the chain, and its link.
 */
export class RowCounter {
  readonly #link: ChainLink;
  readonly #resume: Resume | undefined;

  /** @param resume where the run continues, if not at the start of the epoch */
  constructor(link: ChainLink, resume: Resume | undefined) {
    this.#link = link;
    this.#resume = resume;
  }

  /** How many operators of this name the rows have passed: a part of the key of its draws. */
  occurrence({ chain }: RowsParts): number {
    return occurrence(chain, this.#link.operator);
  }

  /** The count at which the run continues, given rows from upstream; 0 at the start of an epoch. */
  resumed(rows: RowsParts, part?: string): number {
    return this.#resume?.position[this.#name(rows, part)] ?? 0;
  }

  /**
   * @throws CheckpointError where a counter of a resumed run is not `expected`, if that is known
   */
  require(rows: RowsParts, count: number, expected: number | undefined): void {
    const { operator } = this.#link;
    const chain = [...rows.chain, this.#link];
    requireCount(this.#resume, { operator, count, expected, chain });
  }

  /** The rows, at a count that they do not change. */
  at(rows: RowsParts, count: number): Rows {
    const position = { ...rows.cursor.position, [this.#name(rows)]: count };
    const { ordinal, ...cursor } = rows.cursor;
    const left = ordinal === undefined ? {} : { ordinal: ordinal - count };
    return this.#emitted(rows, { ...cursor, ...left, position });
  }

  /** The rows, which upstream counters still locate, counted as well from `count` on. */
  from(rows: RowsParts, count: number): Rows {
    const { cursor } = rows;
    const counter = this.#name(rows);
    return this.#emitted(rows, {
      ...cursor,
      position: { ...cursor.position, [counter]: count },
      alsoCounts: [...(cursor.alsoCounts ?? []), counter],
    });
  }

  /**
   * The rows, which upstream counters no longer locate, counted from 0: their position is where
   * upstream stood before the first of them, and the rows since. `parts` are further counts, which
   * they do not change.
   */
  anew(rows: RowsParts, parts: Position = {}, { ordinal, isSealed }: Counted = {}): Rows {
    const { stream, position } = rows.cursor;
    const counter = this.#name(rows);
    const named = Object.entries(parts).map(([part, count]) => [this.#name(rows, part), count]);
    return this.#emitted(rows, {
      stream,
      position: { ...position, [counter]: 0, ...Object.fromEntries(named) },
      counter,
      ...(ordinal === undefined ? {} : { ordinal }),
      ...(isSealed === true || rows.cursor.isSealed === true ? { isSealed: true } : {}),
    });
  }

  #name({ chain }: RowsParts, part?: string): string {
    const name = counterName(chain, this.#link.operator);
    return part === undefined ? name : `${name}.${part}`;
  }

  #emitted(rows: RowsParts, cursor: Cursor): Rows {
    return new Rows({ ...rows, cursor, chain: [...rows.chain, this.#link] });
  }
}
