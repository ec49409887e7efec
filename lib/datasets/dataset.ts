import type { RecordBatch, Schema } from 'apache-arrow';

/**
 * A data set as everything above sees it: a list of parts, each a list of blocks. `fromDataset`
 * makes a source of one, with shuffle, interleaved blocks, shards, cache and resume.
 */
export interface Dataset {
  /** Names the data set in errors and checkpoints. */
  readonly name: string;
  /** The columns; may read the head of one part. */
  readonly schema: (signal: AbortSignal) => Promise<Schema>;
  /** In their order; names and sizes are part of the checkpoint. */
  readonly parts: readonly Part[];
}

/** What is opened and closed as one: a file, a URL, a table. */
export interface Part {
  /** Names the part in errors and checkpoints. */
  readonly name: string;
  /** Its size in bytes, where it is known. */
  readonly bytes?: number;
  /** Opens the part at its turn. A part may be opened again, while it is open or after. */
  open(signal: AbortSignal): Promise<OpenPart> | OpenPart;
}

/** An open part: blocks that can be read in any order, or a stream that is read front to back. */
export type OpenPart = BlockPart | StreamPart;

/** What all open parts have. */
export interface OpenPartBase {
  /** Changes when the content changes: a hash of the footer, a version, a time of change. */
  readonly fingerprint: string;
  /** The columns, where parts may differ in them; that of the data set if left out. */
  readonly schema?: Schema;
  /** Releases what the part holds. Blocks that are being read are not waited for. */
  close(): Promise<void> | void;
}

/** An open part whose blocks are known. */
export interface BlockPart extends OpenPartBase {
  /** Row groups, record batches, slices of a table. */
  readonly blocks: readonly Block[];
  /**
   * The rows of a block, from row `wanted.from` of it on, one record batch each time it is pulled.
   */
  read(block: number, wanted: Wanted): AsyncIterable<RecordBatch> | Iterable<RecordBatch>;
}

/** An open part of unknown length. */
export interface StreamPart extends OpenPartBase {
  /** All rows, front to back, one record batch each time it is pulled. */
  stream(wanted: Wanted): AsyncIterable<RecordBatch> | Iterable<RecordBatch>;
}

/** Rows that are read together. */
export interface Block {
  readonly rows: number;
  /** Bytes of the rows in memory, about. */
  readonly bytes: number;
}

/** What is wanted of a block or stream. */
export interface Wanted {
  /** The columns, in this order; all if left out. Others may come too: they are left out. */
  readonly columns?: readonly string[];
  /** The first row of the block that is wanted; 0 if left out. Never given to a stream. */
  readonly from?: number;
  /** Aborted when the rows are no longer wanted. */
  readonly signal: AbortSignal;
}
