import type { RecordBatch, Schema } from 'apache-arrow';
import type { Position } from '../core/checkpoint.ts';
import type { Steps } from '../core/steps.ts';
import type { EpochPlan } from '../plan/epochPlan.ts';
import type { OwnOpenPart } from './ownDataset.ts';

/** An open part, and the columns to read from it. */
export interface PartReading {
  readonly name: string;
  readonly open: OwnOpenPart;
  /** All columns of the part. */
  readonly schema: Schema;
  /** The columns to read. Defaults to all. */
  readonly columns: readonly string[] | undefined;
}

/** Blocks whose rows are permuted together, or a single block or stream. */
export interface Pool {
  /** The counters of its position, except `source`, which counts its rows from `counted` on. */
  readonly position: Position;
  readonly counted: number;
  /** Its first row, as a row of the epoch; `undefined` after a stream. */
  readonly start: number | undefined;
  /** Rows of the stream before it, if that follows from its position alone. */
  readonly ordinal?: number | undefined;
  /** True if the counters of its position cannot be checked against one another. */
  readonly isSealed: boolean;
  /** The end of its rows, if the rest belongs to other shards. */
  readonly end?: number;
}

/** A planned read of a block, a part of one, or a whole stream. */
export interface PlannedRead {
  readonly part: PartReading;
  /** The number of the block in its part, or `undefined` for a stream. */
  readonly block: number | undefined;
  /** Row 0 of the block, as a row of the part. */
  readonly firstRow: number;
  /** The number of row 0 of the block among the rows of all shards, if there are shards. */
  readonly firstNumber?: number;
  /** The rows of the block to read. `to` is unknown for a stream. */
  readonly from: number;
  readonly to: number | undefined;
  /** Rows before `from` that are read all the same, and dropped. */
  readonly dropped: number;
  /** Rows to discard from here on: at the start of a stream, or of a permuted pool. */
  readonly discard: number;
  readonly pool: Pool;
  /** True if the block is the last of its pool. The last pool of an epoch may end without it. */
  readonly endsPool: boolean;
  /** Starts the read. */
  open(): AsyncIterator<RecordBatch> | Iterator<RecordBatch>;
  /** Called when the block was read or cancelled. */
  done(): void;
}

/** A part that cannot be opened as its data is bad. */
export interface UnreadablePart {
  readonly unreadable: string;
  readonly error: Error;
}

/** The reads of an epoch, in order. */
export interface PlannedReads {
  readonly plan: EpochPlan;
  /**
   * The next block, `undefined` at the end. A part that cannot be opened is told where bad data may
   * be passed over, and passed over by the next call.
   */
  next(): Steps<PlannedRead | UnreadablePart | undefined>;
  /** Closes all parts. */
  close(): void;
}
