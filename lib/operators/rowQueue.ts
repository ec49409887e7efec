import type { Checkpoint } from '../model/checkpoint.ts';
import { concatRows } from '../model/concatRows.ts';
import type { Footprint } from '../model/footprint.ts';
import type { Rows } from '../model/rows.ts';

/** What is told of the memory that rows keep: the budget of a run. */
export interface Holder {
  hold(footprint: Footprint): void;
  letGo(footprint: Footprint): void;
}

interface Held {
  readonly rows: Rows;
  readonly footprint: Footprint;
}

/** Rows in the order in which they came, to be taken from the front in other portions. */
export class RowQueue {
  #held: Held[] = [];
  #length = 0;
  #checkpoint: Checkpoint | undefined;
  readonly #holder: Holder;

  constructor(holder: Holder) {
    this.#holder = holder;
  }

  /** Where the stream stands after the last row that was taken. */
  get checkpoint(): Checkpoint | undefined {
    return this.#checkpoint;
  }

  /** Number of rows held. */
  get length(): number {
    return this.#length;
  }

  push(rows: Rows): void {
    if (rows.length === 0) return;
    const { footprint } = rows;
    this.#holder.hold(footprint);
    this.#held.push({ rows, footprint });
    this.#length += rows.length;
  }

  /** The first `count` rows, or all if there are fewer. There must be one. */
  shift(count: number): Rows {
    const parts: Rows[] = [];
    let missing = Math.min(count, this.#length);
    this.#length -= missing;
    while (missing > 0) {
      const { rows, footprint } = this.#held[0] as Held;
      if (rows.length > missing) {
        parts.push(rows.slice(0, missing));
        this.#held[0] = { rows: rows.slice(missing), footprint };
        break;
      }
      this.#held.shift();
      this.#holder.letGo(footprint);
      parts.push(rows);
      missing -= rows.length;
    }
    // Of the last part: each part counts from a start of its own.
    this.#checkpoint = parts.at(-1)?.checkpoint;
    return concatRows(parts);
  }

  clear(): void {
    for (const { footprint } of this.#held.splice(0)) this.#holder.letGo(footprint);
    this.#length = 0;
  }
}
