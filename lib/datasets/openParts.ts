import type { RecordBatch, Schema } from 'apache-arrow';
import { DataError } from '../core/errors.ts';
import { requireSameColumns } from '../core/requireSameColumns.ts';
import { type Steps, settled } from '../core/steps.ts';
import type { StageRun } from '../engine/stageRun.ts';
import type { Part } from './dataset.ts';
import type { OwnDataset, OwnOpenPart, OwnWanted } from './ownDataset.ts';
import { plainSchema } from './plainColumns.ts';
import type { PartReading, PlannedRead } from './plannedRead.ts';
import type { SourceOrder } from './sourceOptions.ts';
import { wantedColumns } from './wantedColumns.ts';

/** The options of {@link OpenParts}. */
export interface OpenPartsOptions {
  readonly dataset: OwnDataset;
  readonly order: SourceOrder;
  readonly run: StageRun;
  /**
   * Whether bad data may be passed over. What is damaged of a block must then not depend on the row
   * at which its reading begins: a block is read from its first row on.
   */
  readonly passesOver: boolean;
}

/** Rows of a block to read, or of a stream if `block` is `undefined`. */
export interface BlockRows {
  readonly block: number | undefined;
  readonly from: number;
}

/** The open parts of a data set in an epoch. Each is closed when its last user releases it. */
export class OpenParts {
  closed = false;
  readonly #options: OpenPartsOptions;
  readonly #abort = new AbortController();
  /** The open parts and their reference counts. */
  readonly #users = new Map<PartReading, number>();
  /** Parts that are being opened before their turn, by number. */
  readonly #opening = new Map<number, Promise<OwnOpenPart>>();
  #first: { readonly name: string; readonly schema: Schema } | undefined;

  constructor(options: OpenPartsOptions) {
    this.#options = options;
  }

  /** Starts to open a part before its turn. An error is thrown at its turn. */
  openAhead(number: number): void {
    if (this.#opening.has(number)) return;
    const { open } = this.#options.dataset.parts[number] as Part;
    const opening = (async () => open(this.#abort.signal))();
    opening.catch(() => {});
    this.#opening.set(number, opening);
  }

  /** Opens a part and retains it. Returns `undefined` if it has no blocks, and so no columns. */
  *open(number: number): Steps<PartReading | undefined> {
    const { dataset, run } = this.#options;
    const { signal } = this.#abort;
    const { name, open } = dataset.parts[number] as Part;
    const opening = this.#opening.get(number);
    this.#opening.delete(number);
    const opened: OwnOpenPart = yield* settled(opening ?? open(signal));
    try {
      if ('blocks' in opened && opened.blocks.length === 0 && opened.schema === undefined) {
        closeQuietly(opened);
        return undefined;
      }
      run.budget.exempt(opened.givenBuffers ?? []);
      const schema = plainSchema(opened.schema ?? (yield* settled(dataset.schema(signal))));
      if (this.closed) throw new DOMException('the part is no longer wanted', 'AbortError');
      const columns = wantedColumns(name, schema, this.#options);
      const part = { name, open: opened, schema, columns };
      const read = columns === undefined ? schema : schema.select([...columns]);
      this.#first ??= { name, schema: read };
      requireSameColumns(this.#first, { name, schema: read });
      this.#users.set(part, 1);
      return part;
    } catch (error) {
      closeQuietly(opened);
      throw error;
    }
  }

  /** Retains a part for a read. Returns the functions that start the read and release the part. */
  use(
    part: PartReading,
    { block, from }: BlockRows,
  ): Pick<PlannedRead, 'dropped' | 'open' | 'done'> {
    const { columns, open } = part;
    const dropped = this.#options.passesOver ? from : 0;
    const wanted: OwnWanted = {
      ...(columns === undefined ? {} : { columns }),
      ...(from === dropped ? {} : { from }),
      signal: this.#abort.signal,
      threads: this.#options.run.threads,
    };
    this.#users.set(part, (this.#users.get(part) ?? 0) + 1);
    return {
      dropped,
      open() {
        if ('stream' in open) return iteratorOf(open.stream(wanted));
        return iteratorOf(open.read(block ?? 0, wanted));
      },
      done: () => this.release(part),
    };
  }

  /** Releases a part. */
  release(part: PartReading): void {
    const users = (this.#users.get(part) ?? 0) - 1;
    if (users > 0) this.#users.set(part, users);
    else this.#close(part);
  }

  /** Closes all parts. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#abort.abort();
    for (const part of [...this.#users.keys()]) this.#close(part);
    for (const opening of this.#opening.values()) opening.then(closeQuietly, () => {});
  }

  #close(part: PartReading): void {
    if (this.#users.delete(part)) closeQuietly(part.open);
  }
}

/** The rows of each block of a part. */
export function rowsOfBlocks(
  name: string,
  open: Extract<OwnOpenPart, { blocks: unknown }>,
): number[] {
  return open.blocks.map(({ rows }) => {
    if (Number.isSafeInteger(rows) && rows >= 0) return rows;
    throw new DataError(
      `Cannot read a part: each of its blocks must have a number of rows; received ${rows}`,
      { source: name },
    );
  });
}

/** Nobody waits for a part to close, so a failure cannot be reported. */
function closeQuietly(part: OwnOpenPart): void {
  void (async () => part.close())().catch(() => {});
}

function iteratorOf(
  batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
): AsyncIterator<RecordBatch> | Iterator<RecordBatch> {
  return Symbol.asyncIterator in batches
    ? batches[Symbol.asyncIterator]()
    : batches[Symbol.iterator]();
}
