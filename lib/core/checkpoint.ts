/**
 * Where in one epoch a stream stands: one counter per stage that counts (`source` in rows read,
 * `shuffle` in rows emitted of the window that started at `source`, ...). Plain data.
 */
export type Position = Readonly<Record<string, number>>;

/**
 * A small JSON value that says after which element of which stream a run stands; `run.resume`
 * takes it.
 */
export interface Checkpoint {
  /** The version of its form. */
  readonly version: 1;
  /** Fingerprint of the data set: names, sizes and schema. */
  readonly dataset: string;
  /** The seed of the run. */
  readonly seed: number;
  /** The epoch in which it stands, counted from 0. */
  readonly epoch: number;
  /** Where in the epoch it stands. */
  readonly position: Position;
  /** The operators that made the stream, with the options that change it. */
  readonly chain?: string;
  /** A hash of the counters, where they cannot be checked against one another. */
  readonly check?: string;
}

/** An operator of the chain, with those of its options that change the stream. */
export interface ChainLink {
  readonly operator: string;
  readonly options: string;
  /** Whether it is random: the same in two runs of one epoch and seed. */
  readonly draws?: boolean;
}

/** A checkpoint, and whether another data set or chain is accepted. */
export interface Resume extends Checkpoint {
  /** Goes on although the data set or the operators differ; what comes then is not checked. */
  readonly force?: boolean;
}

/** A batch of an epoch, both counted from 0: where to go on without a checkpoint. */
export interface BatchPlace {
  readonly epoch: number;
  readonly batch: number;
}
