import type { RecordBatch } from 'apache-arrow';
import { Chunk } from '../core/chunk.ts';
import { DataError } from '../core/errors.ts';
import { shown } from '../core/shown.ts';
import { isRecordBatch } from './isRecordBatch.ts';
import { plainBatch } from './plainColumns.ts';
import type { PlannedRead } from './plannedRead.ts';
import { selectColumns } from './selectColumns.ts';

/** A record batch that was read, or rows of a block that are lost as its data is bad. */
export interface ReadBatch {
  readonly read: PlannedRead;
  /** `undefined` where the rows are lost. */
  readonly chunk: Chunk | undefined;
  readonly rows: number;
  /** Its first row, as a row of the block. */
  readonly row: number;
  /** True if it is the last of its block. It is never true for a stream. */
  readonly isLast: boolean;
}

/** A planned block that is being read, one batch at a time. */
export class BlockReading {
  /** Batches that were read but not taken. */
  readonly batches: ReadBatch[] = [];
  /** True while a batch is being read. */
  inFlight = false;
  failure: { readonly error: unknown } | undefined;
  readonly #read: PlannedRead;
  readonly #hasRowGroups: boolean;
  readonly #iterator: AsyncIterator<RecordBatch> | Iterator<RecordBatch>;
  /** Rows that have come, and those of them that were passed on. */
  #rows = 0;
  #added = 0;
  /** Rows that are still to be dropped. */
  #dropped: number;
  #ended = false;

  /** @param hasRowGroups whether blocks are row groups, which errors name */
  constructor(read: PlannedRead, hasRowGroups: boolean) {
    this.#read = read;
    this.#hasRowGroups = hasRowGroups;
    this.#dropped = read.dropped;
    this.#iterator = read.open();
  }

  /** True if the rest of the block belongs to another shard. */
  get #endsEarly(): boolean {
    const { part, block, to } = this.#read;
    if (block === undefined || to === undefined || !('blocks' in part.open)) return false;
    return to < (part.open.blocks[block]?.rows ?? 0);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The block, part of it or stream that is read. */
  get read(): PlannedRead {
    return this.#read;
  }

  /** The rows that are lost by the failure. */
  get lost(): ReadBatch {
    const { from, to } = this.#read;
    const rows = to === undefined ? 0 : to - from - this.#added;
    const row = from + this.#added;
    return { read: this.#read, chunk: undefined, rows, row, isLast: true };
  }

  /** Requests the next batch. */
  next(): IteratorResult<RecordBatch> | Promise<IteratorResult<RecordBatch>> {
    return this.#iterator.next();
  }

  /**
   * Takes what came of {@link next}; gives its rows, if it has any.
   *
   * @throws DataError if it is no record batch, or the block has another number of rows
   */
  add({ done, value }: IteratorResult<RecordBatch>): Chunk | undefined {
    const { from, to, part } = this.#read;
    const rows = to === undefined ? undefined : to - from;
    if (done === true) {
      this.#end();
      if (rows !== undefined && this.#rows < rows) throw this.#wrongRows(rows);
      return undefined;
    }
    const given = this.#behindDropped(
      plainBatch(selectColumns(this.#requireBatch(value), part.columns)),
    );
    const row = from + this.#rows;
    const data = this.#endsEarly ? given.slice(0, (rows ?? 0) - this.#rows) : given;
    this.#rows += data.numRows;
    if (rows !== undefined && this.#rows > rows) throw this.#wrongRows(rows);
    const isLast = this.#rows === rows;
    if (isLast) this.close();
    if (data.numRows === 0) return undefined;
    const { block, firstRow, firstNumber } = this.#read;
    const chunk = new Chunk(data, {
      source: part.name,
      ...(this.#hasRowGroups && block !== undefined ? { rowGroup: block } : {}),
      firstRow: firstRow + row,
      ...(firstNumber === undefined ? {} : { firstNumber: firstNumber + row }),
    });
    this.batches.push({ read: this.#read, chunk, rows: chunk.numRows, row, isLast });
    this.#added += chunk.numRows;
    return chunk;
  }

  #behindDropped(batch: RecordBatch): RecordBatch {
    const count = Math.min(this.#dropped, batch.numRows);
    this.#dropped -= count;
    return count === 0 ? batch : batch.slice(count);
  }

  fail(error: unknown): void {
    this.failure = { error };
    this.#end();
  }

  /** Cancels the rest, without waiting for a batch in flight. */
  close(): void {
    if (this.#ended) return;
    this.#end();
    // Nobody waits for a cancelled read, so a failure cannot be reported.
    void (async () => this.#iterator.return?.())().catch(() => {});
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#read.done();
  }

  #requireBatch(value: unknown): RecordBatch {
    if (isRecordBatch(value)) return value;
    throw new DataError(
      `Cannot read a part: it must yield record batches; received ${shown(value)}`,
      { source: this.#read.part.name },
    );
  }

  #wrongRows(rows: number): DataError {
    const { part, block } = this.#read;
    return new DataError(
      `Cannot read a block: it must yield its ${rows} rows; received ${this.#rows}`,
      { source: part.name, ...(block === undefined ? {} : { rowGroup: block }) },
    );
  }
}
