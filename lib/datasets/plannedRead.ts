import type { RecordBatch, Schema } from 'apache-arrow';
import type { Position } from '../core/checkpoint.ts';
import type { Steps } from '../core/steps.ts';
import type { EpochPlan } from '../plan/epochPlan.ts';
import type { OwnOpenPart } from './ownDataset.ts';

/** A part that is open, and what is wanted of it. */
export interface PartReading {
  readonly name: string;
  readonly open: OwnOpenPart;
  /** All columns of the part. */
  readonly schema: Schema;
  /** Those that are wanted; all if left out. */
  readonly columns: readonly string[] | undefined;
}

/** Blocks whose rows are permuted together, or a block or stream alone. */
export interface Pool {
  /** The counters of its position but `source`, which counts its rows from `counted` on. */
  readonly position: Position;
  readonly counted: number;
  /** The row of the epoch that is its first; `undefined` behind a stream. */
  readonly start: number | undefined;
  /** Rows that the stream had before it, where that follows from its position alone. */
  readonly ordinal?: number | undefined;
  /** Whether the counters of its position cannot be checked against one another. */
  readonly isSealed: boolean;
  /** Its rows end before this place in it, where others have the rest. */
  readonly end?: number;
}

/** A block of the plan, a part of one, or a whole stream, ready to be read. */
export interface PlannedRead {
  readonly part: PartReading;
  /** Number of the block in its part; `undefined` for a stream. */
  readonly block: number | undefined;
  /** The row of the part that is row 0 of the block. */
  readonly firstRow: number;
  /** The number of row 0 of the block among those of all shards, where there are shards. */
  readonly firstNumber?: number;
  /** The rows of the block to be read; `to` is unknown of a stream. */
  readonly from: number;
  readonly to: number | undefined;
  /** Rows before `from` that are read all the same, and dropped. */
  readonly dropped: number;
  /**
   * Rows to be discarded from here on: at the start of a stream, or of a pool once it is permuted.
   */
  readonly discard: number;
  readonly pool: Pool;
  /** Whether the block is the last of its pool; the last pool of an epoch may end without. */
  readonly endsPool: boolean;
  /** Starts to read. */
  open(): AsyncIterator<RecordBatch> | Iterator<RecordBatch>;
  /** Called once the block is read, or given up. */
  done(): void;
}

/** A part that cannot be opened as its data is bad. */
export interface UnreadablePart {
  readonly unreadable: string;
  readonly error: Error;
}

/** What is read in an epoch, in its order. */
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
