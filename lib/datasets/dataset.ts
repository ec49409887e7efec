import type { RecordBatch, Schema } from 'apache-arrow';

/**
 * A data set: a list of parts, each a list of blocks. `fromDataset` makes a source from one, with
 * shuffle, interleaved blocks, shards, cache and resume.
 */
export interface Dataset {
  /** The name of the data set in errors and checkpoints. */
  readonly name: string;
  /** Returns the columns. It may read the header of one part. */
  readonly schema: (signal: AbortSignal) => Promise<Schema>;
  /** The parts, in order. Their names and sizes are part of a checkpoint. */
  readonly parts: readonly Part[];
}

/** A unit that is opened and closed: a file, a URL, a table. */
export interface Part {
  /** The name of the part in errors and checkpoints. */
  readonly name: string;
  /** Its size in bytes, if known. */
  readonly bytes?: number;
  /** Opens the part. It may be opened again, also while it is open. */
  open(signal: AbortSignal): Promise<OpenPart> | OpenPart;
}

/** An open part: blocks that can be read in any order, or a stream that is read front to back. */
export type OpenPart = BlockPart | StreamPart;

/** The members of every open part. */
export interface OpenPartBase {
  /**
   * A value that changes with the content: a hash of the footer, a version, a modification time.
   */
  readonly fingerprint: string;
  /** The columns, if parts may differ. Defaults to those of the data set. */
  readonly schema?: Schema;
  /** Releases what the part holds, without waiting for reads in progress. */
  close(): Promise<void> | void;
}

/** An open part whose blocks are known. */
export interface BlockPart extends OpenPartBase {
  /** Row groups, record batches, slices of a table. */
  readonly blocks: readonly Block[];
  /** Reads a block from its row `wanted.from` on, one record batch per pull. */
  read(block: number, wanted: Wanted): AsyncIterable<RecordBatch> | Iterable<RecordBatch>;
}

/** An open part of unknown length. */
export interface StreamPart extends OpenPartBase {
  /** Reads all rows front to back, one record batch per pull. */
  stream(wanted: Wanted): AsyncIterable<RecordBatch> | Iterable<RecordBatch>;
}

/** Rows that are read together. */
export interface Block {
  readonly rows: number;
  /** The approximate bytes of the rows in memory. */
  readonly bytes: number;
}

/** The request for a block or stream. */
export interface Wanted {
  /** The columns, in this order. Defaults to all. Further columns are ignored. */
  readonly columns?: readonly string[];
  /** The first row of the block to read. Defaults to 0. It is never given to a stream. */
  readonly from?: number;
  /** Aborted when the rows are no longer wanted. */
  readonly signal: AbortSignal;
}
