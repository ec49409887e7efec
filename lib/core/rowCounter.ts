import { counterName, occurrence } from './chain.ts';
import type { ChainLink, Position, Resume } from './checkpoint.ts';
import type { Cursor } from './cursor.ts';
import { requireCount } from './requireCount.ts';
import { Rows, type RowsParts } from './rows.ts';

/** Properties of rows that are counted from 0. */
export type Counted = Pick<Cursor, 'ordinal' | 'isSealed'>;

/**
 * Adds the counter and the chain link of one operator to the rows that it emits. The counter is
 * named for the operator and its occurrence in the chain.
 */
export class RowCounter {
  readonly #link: ChainLink;
  readonly #resume: Resume | undefined;

  /** @param resume the checkpoint of the run; `undefined` at the start of an epoch */
  constructor(link: ChainLink, resume: Resume | undefined) {
    this.#link = link;
    this.#resume = resume;
  }

  /** How many operators of this name the rows have passed. It is part of the key of the draws. */
  occurrence({ chain }: RowsParts): number {
    return occurrence(chain, this.#link.operator);
  }

  /**
   * The count at which the run resumes, given rows from upstream. It is 0 at the start of an epoch.
   */
  resumed(rows: RowsParts, part?: string): number {
    return this.#resume?.position[this.#name(rows, part)] ?? 0;
  }

  /**
   * @throws CheckpointError if a counter of a resumed run is not `expected`, where that is known
   */
  require(rows: RowsParts, count: number, expected: number | undefined): void {
    const { operator } = this.#link;
    const chain = [...rows.chain, this.#link];
    requireCount(this.#resume, { operator, count, expected, chain });
  }

  /** The rows, with a count that they do not advance. */
  at(rows: RowsParts, count: number): Rows {
    const position = { ...rows.cursor.position, [this.#name(rows)]: count };
    const { ordinal, ...cursor } = rows.cursor;
    const left = ordinal === undefined ? {} : { ordinal: ordinal - count };
    return this.#emitted(rows, { ...cursor, ...left, position });
  }

  /**
   * The rows, which upstream counters still locate. This counter counts them too, from `count` on.
   */
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
   * The rows, which upstream counters no longer locate, counted from 0. Their position is that of
   * upstream before the first of them, plus the rows since. `parts` are more counts, which the rows
   * do not advance.
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
