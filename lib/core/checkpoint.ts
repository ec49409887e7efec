/**
 * Where in one epoch a stream stands: one counter per stage that counts (`source` in rows read, `shuffle` in rows given of
 * the window that began at `source`, ...). Plain data.
 */
export type Position = Readonly<Record<string, number>>;

/** A small JSON value that says after which element of which stream a run stands; `run.resume` takes it. */
export interface Checkpoint {
  readonly version: 1;
  /** Fingerprint of the data set: names, sizes and schema. */
  readonly dataset: string;
  readonly seed: number;
  readonly epoch: number;
  readonly position: Position;
  /** The operators that made the stream, with the options that change it. */
  readonly chain?: string;
}

/** What `run.resume` takes: a checkpoint, and whether to go on although it is of another data set or chain. */
export interface Resume extends Checkpoint {
  readonly force?: boolean;
}

/** What is the same for all elements of one epoch of one stream. */
export type StreamIdentity = Omit<Checkpoint, 'position' | 'chain'>;

/** An operator of the chain, with those of its options that change the stream. */
export interface ChainLink {
  readonly operator: string;
  readonly options: string;
}

/**
 * How the rows of one element are counted: before its first row the stream stood at `position`, and each row moves `counter` on by one.
 */
export interface Cursor {
  readonly stream: StreamIdentity;
  readonly position: Position;
  readonly counter: string;
  /** By how much each row moves `counter` on; 1 when left out, and the number of shards where others take the rows between. */
  readonly step?: number;
  /** Further counters that each row moves on by one. */
  readonly alsoCounts?: readonly string[];
}
