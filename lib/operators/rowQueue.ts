import type { BumpAllocator } from '../core/bumpAllocator.ts';
import { concatRows } from '../core/concatRows.ts';
import type { Footprint } from '../core/footprint.ts';
import type { Rows } from '../core/rows.ts';

/** Accounts for the memory of rows: the budget of a run. */
export interface MemoryAccount {
  retain(footprint: Footprint): void;
  release(footprint: Footprint): void;
}

interface Held {
  readonly rows: Rows;
  readonly footprint: Footprint;
  /** How many of them were taken. */
  taken: number;
}

/** Rows taken from a {@link RowQueue}. */
export interface Shifted {
  readonly rows: Rows;
  /** The rows that arrived in one piece with the last one. Each piece has its own counters. */
  readonly lastPart: Rows;
}

/** A FIFO queue of rows, to be taken in other sizes than they arrived in. */
export class RowQueue {
  #held: Held[] = [];
  #length = 0;
  readonly #account: MemoryAccount;
  readonly #allocator: BumpAllocator;

  constructor(account: MemoryAccount, allocator: BumpAllocator) {
    this.#account = account;
    this.#allocator = allocator;
  }

  /** Number of rows held. */
  get length(): number {
    return this.#length;
  }

  push(rows: Rows): void {
    if (rows.length === 0) return;
    const { footprint } = rows;
    this.#account.retain(footprint);
    this.#held.push({ rows, footprint, taken: 0 });
    this.#length += rows.length;
  }

  /** The first `count` rows, or all if there are fewer. The queue must not be empty. */
  shift(count: number): Shifted {
    const parts: Rows[] = [];
    let missing = Math.min(count, this.#length);
    this.#length -= missing;
    while (missing > 0) {
      const head = this.#held[0] as Held;
      const { rows, footprint, taken } = head;
      const end = Math.min(taken + missing, rows.length);
      parts.push(rows.slice(taken, end));
      missing -= end - taken;
      head.taken = end;
      if (end < rows.length) break;
      this.#held.shift();
      this.#account.release(footprint);
    }
    return { rows: concatRows(parts, this.#allocator), lastPart: parts.at(-1) as Rows };
  }

  clear(): void {
    for (const { footprint } of this.#held.splice(0)) this.#account.release(footprint);
    this.#length = 0;
  }
}
