import type { Checkpoint } from '../model/checkpoint.ts';
import { concatRows } from '../model/concatRows.ts';
import type { Rows } from '../model/rows.ts';

/** Rows in the order in which they came, to be taken from the front in other portions. */
export class RowQueue {
  #held: Rows[] = [];
  #length = 0;
  #checkpoint: Checkpoint | undefined;

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
    this.#held.push(rows);
    this.#length += rows.length;
  }

  /** The first `count` rows, or all if there are fewer. There must be one. */
  shift(count: number): Rows {
    const parts: Rows[] = [];
    let missing = Math.min(count, this.#length);
    this.#length -= missing;
    while (missing > 0) {
      const rows = this.#held.shift() as Rows;
      if (rows.length > missing) {
        parts.push(rows.slice(0, missing));
        this.#held.unshift(rows.slice(missing));
        break;
      }
      parts.push(rows);
      missing -= rows.length;
    }
    // Of the last part: each part counts from a start of its own.
    this.#checkpoint = parts.at(-1)?.checkpoint;
    return concatRows(parts);
  }

  clear(): void {
    this.#held = [];
    this.#length = 0;
  }
}
