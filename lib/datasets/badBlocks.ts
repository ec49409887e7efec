import { type BadDataFilter, isOfData } from '../engine/badDataFilter.ts';
import type { StageRun } from '../engine/stageRun.ts';
import type { BlockReading, ReadBatch } from './blockReading.ts';
import type { PartReading, UnreadablePart } from './plannedRead.ts';

/** What becomes of blocks and parts whose data is bad, told in the order of the stream. */
export class BadBlocks {
  readonly #filter: BadDataFilter | undefined;
  /** The part whose rows were counted last. */
  #counted: PartReading | undefined;

  /** @param filter decides; bad data is an error if left out */
  constructor(filter: BadDataFilter | undefined) {
    this.#filter = filter;
  }

  /** The next batch is of this block: the rows of its part are counted, once. */
  count({ read: { part } }: BlockReading, run: StageRun): void {
    if (this.#filter === undefined || part === this.#counted) return;
    this.#counted = part;
    const blocks = 'blocks' in part.open ? part.open.blocks : [];
    const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
    this.#filter.count(run, rows, 1);
  }

  /** The rows of a block that are lost. Throws what it failed with where that is an error. */
  passOver({ lost, read }: BlockReading, failure: unknown, run: StageRun): ReadBatch {
    const { block, part, firstRow } = read;
    const { name: source } = part;
    const { epoch } = run;
    const error = requireOfData(failure);
    const row = firstRow + lost.row;
    const bad =
      block === undefined
        ? { kind: 'part' as const, source, epoch, error }
        : { kind: 'block' as const, source, block, row, rows: lost.rows, epoch, error };
    if (this.#filter?.passesOver(run, bad) !== true) throw error;
    return lost;
  }

  /** Throws the error, unless it is of a part that cannot be opened and is passed over. */
  passOverPart(failed: UnreadablePart | { readonly error: unknown }, run: StageRun): void {
    if (!('unreadable' in failed)) throw failed.error;
    const { unreadable: source, error } = failed;
    const bad = { kind: 'part' as const, source, epoch: run.epoch, error };
    if (this.#filter?.passesOver(run, bad) !== true) throw error;
  }
}

function requireOfData(failure: unknown): Error {
  if (isOfData(failure)) return failure;
  throw failure;
}
