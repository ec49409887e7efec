import type { Position } from '../core/checkpoint.ts';
import { type Footprint, footprint } from '../core/footprint.ts';
import { Rows } from '../core/rows.ts';
import { disposeOwned } from '../engine/disposeOwned.ts';
import type { Machine, Result } from '../engine/runOperator.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { InputSchedule, type InterleaveParts } from './inputSchedule.ts';
import { MixedRows } from './mixedRows.ts';

/** Maximum of rows in an element of mixed rows. */
const MAX_ROWS = 256;

interface Held<T> {
  readonly value: T;
  readonly footprint: Footprint;
  /** The next row to draw, if the value is rows. */
  row: number;
}

/**
 * The machine of `interleave`. It chooses the next input before that has an item, so that timing
 * does not matter.
 */
export class InterleaveMachine<T> implements Machine<T, T> {
  readonly #run: StageRun;
  readonly #schedule: InputSchedule;
  readonly #held: Held<T>[][];
  readonly #ended: boolean[];
  readonly #mixed: MixedRows;
  #primed = false;
  #ofRows = false;

  constructor(run: StageRun, parts: InterleaveParts) {
    const { count, weights, stop } = parts;
    const options = `weights=${weights ?? 'none'} stop=${stop}`;
    this.#run = run;
    this.#schedule = new InputSchedule(run, parts);
    this.#held = Array.from({ length: count }, () => []);
    this.#ended = Array.from({ length: count }, () => false);
    this.#mixed = new MixedRows(run, {
      count,
      options,
      draws: weights !== undefined,
      skip: run.resume?.position.interleave ?? 0,
    });
  }

  room(open: boolean, input: number): number {
    if (!open || this.#held[input]?.length !== 0 || this.#ended[input]) return 0;
    // One of each first: the position of the first row identifies all streams.
    return !this.#primed || this.#schedule.next() === input ? 1 : 0;
  }

  push(value: T, input: number): void {
    if (value instanceof Rows) {
      this.#ofRows = true;
      this.#mixed.meet(value, input);
      if (value.length === 0) return;
    }
    const size = footprint(value);
    this.#run.budget.retain(size);
    this.#held[input]?.push({ value, footprint: size, row: 0 });
  }

  end(input: number): void {
    this.#ended[input] = true;
  }

  again(input: number): boolean {
    if (!this.#schedule.restart(input)) return false;
    this.#ended[input] = false;
    return true;
  }

  take(): Result<T> | undefined {
    this.#primed ||= this.#held.every((held, input) => held.length > 0 || this.#ended[input]);
    if (!this.#primed) return undefined;
    for (;;) {
      const input = this.#schedule.next();
      if (input === undefined) return this.#flush();
      const held = this.#held[input]?.[0];
      if (held === undefined) {
        if (!this.#ended[input]) return undefined;
        // Not when it ended, as that moment depends on timing.
        this.#schedule.exhaust(input);
        if (this.#schedule.mustRestart(input)) return undefined;
        continue;
      }
      this.#schedule.advance(input);
      if (!(held.value instanceof Rows)) {
        this.#releaseFirst(input);
        return held;
      }
      this.#mixed.add(held.value, { row: held.row++, input });
      if (held.row === held.value.length) this.#releaseFirst(input);
      if (this.#mixed.length === MAX_ROWS) {
        // The run before a resume may have used all of the first block.
        const rows = this.#flush();
        if (rows !== undefined) return rows;
      }
    }
  }

  over(): boolean {
    return this.#schedule.next() === undefined && this.#mixed.length === 0;
  }

  holds(): string {
    return `${this.#held.flat().length} elements and ${this.#mixed.length} rows`;
  }

  drop(): void {
    for (const { value, footprint: size } of this.#held.flat()) {
      this.#run.budget.release(size);
      disposeOwned(value);
    }
    for (const held of this.#held) held.splice(0);
  }

  #flush(): Result<T> | undefined {
    if (!this.#ofRows) return undefined;
    const rows = this.#mixed.flush(this.#schedule.position satisfies Position);
    return rows === undefined || rows.length === 0 ? undefined : { value: rows as T };
  }

  #releaseFirst(input: number): void {
    const held = this.#held[input]?.shift();
    if (held !== undefined) this.#run.budget.release(held.footprint);
  }
}
