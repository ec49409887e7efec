import pLimit, { type LimitFunction } from 'p-limit';
import { type Footprint, footprint } from '../core/footprint.ts';
import type { RunContext } from './runContext.ts';
import type { Reader } from './source.ts';
import { type StageRun, stageRun } from './stageRun.ts';

/** What came of a read. */
type Result<T> =
  | { readonly value: T | undefined; readonly footprint: Footprint }
  | { readonly error: unknown };

/** A read: under way while `result` is missing. */
interface Read<T> {
  result?: Result<T>;
}

/** What {@link Reads} are for. */
export interface ReadsParts<T> {
  readonly run: RunContext;
  /** The columns that are needed downstream, if that is known. */
  readonly columns: readonly string[] | undefined;
  readonly open: (run: StageRun) => Reader<T>;
  /** Reads that may be in flight or done before they are wanted. */
  readonly readAhead: number;
  /** Bytes of the largest item, where one is known. */
  readonly largest?: number | undefined;
}

/** A reader, and the items that it was asked for before they are wanted, in the order of the reads. */
export class Reads<T> {
  readonly parts: ReadsParts<T>;
  /** Whether there is nothing more to be read. */
  exhausted = false;
  /** Called when a read has settled or there may be room for another. */
  wake: () => void = () => {};
  readonly #reads: Read<T>[] = [];
  readonly #abort = new AbortController();
  readonly #limit: LimitFunction | undefined;
  readonly #woken = () => this.wake();
  #allBegun = false;
  #onAllBegun: () => void = () => {};
  #reader: Reader<T> | undefined;
  /** Bytes of the largest item; nothing is read ahead before one is known, unless anything has room. */
  #largest: number | undefined;
  #closed = false;

  constructor(parts: ReadsParts<T>) {
    const { run, readAhead } = parts;
    this.parts = parts;
    this.#limit = readAhead > 0 ? pLimit(readAhead) : undefined;
    this.#largest = parts.largest ?? (run.budget.limit === Infinity ? 0 : undefined);
  }

  /** Opens the reader. */
  open(): void {
    const run = stageRun(this.parts, this.#abort.signal, this.#woken);
    const allBegun = () => {
      this.#allBegun = true;
      if (!this.#closed) this.#onAllBegun();
    };
    this.#reader = this.parts.open({ ...run, allBegun });
  }

  /** Calls `action` once the reader has begun all that there is, if it is one that tells. */
  whenAllBegun(action: () => void): void {
    this.#onAllBegun = action;
    if (this.#allBegun) action();
  }

  /** Bytes of the largest item so far, where one is known. */
  get largest(): number | undefined {
    return this.#largest;
  }

  /** How many reads are in flight. */
  get inFlight(): number {
    return this.#reads.reduce((sum, { result }) => sum + (result === undefined ? 1 : 0), 0);
  }

  /** How many reads are done, and their items not yet taken. */
  get done(): number {
    return this.#reads.length - this.inFlight;
  }

  /** What came of the first read, once it has. */
  get head(): Result<T> | undefined {
    return this.#reads[0]?.result;
  }

  /** Whether nothing has been begun that was not taken. */
  get idle(): boolean {
    return this.#reads.length === 0;
  }

  /** Opens the reader and reads ahead while nobody takes anything. */
  readAlone(): void {
    this.wake = () => {
      while (this.mayReadAhead()) this.begin();
    };
    this.open();
    this.wake();
  }

  mayReadAhead(): boolean {
    const { run, readAhead } = this.parts;
    const largest = this.#largest;
    if (this.#reader === undefined || this.exhausted || largest === undefined) return false;
    return (
      this.#reads.length < readAhead &&
      run.budget.hasRoom(largest * (this.inFlight + 1), this.#woken)
    );
  }

  /** Begins a read. What is there at once is given back, and not kept. */
  begin(): { readonly value: T | undefined } | undefined {
    const reader = this.#reader as Reader<T>;
    const value =
      this.#limit === undefined
        ? reader.read()
        : this.#limit(() => (this.#closed ? undefined : reader.read()));
    if (!(value instanceof Promise)) {
      this.exhausted ||= value === undefined;
      return { value };
    }
    const read: Read<T> = {};
    this.#reads.push(read);
    value.then(
      (item) => this.#settle(read, { value: item }),
      (error: unknown) => this.#settle(read, { error }),
    );
    return undefined;
  }

  /** Takes what `head` is. Its memory counts as held until `letGo` is called with it. */
  take(): void {
    this.#reads.shift();
  }

  letGo(result: Result<T>): void {
    if ('footprint' in result) this.parts.run.budget.letGo(result.footprint);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { budget } = this.parts.run;
    this.#abort.abort();
    budget.forget(this.#woken);
    for (const { result } of this.#reads.splice(0)) if (result !== undefined) this.letGo(result);
    this.#reader?.close();
  }

  #settle(
    read: Read<T>,
    result: { readonly value: T | undefined } | { readonly error: unknown },
  ): void {
    if (this.#closed) return;
    if ('error' in result) {
      this.exhausted = true;
      read.result = result;
    } else {
      const { budget } = this.parts.run;
      const kept = footprint(result.value);
      if (result.value === undefined) this.exhausted = true;
      else this.#largest = Math.max(this.#largest ?? 0, budget.roomOf(kept));
      budget.hold(kept);
      read.result = { value: result.value, footprint: kept };
    }
    this.wake();
  }
}
