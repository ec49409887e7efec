/**
 * The place of a stream within an epoch: one counter per stage that counts. `source` counts rows
 * read; `shuffle` counts rows emitted from the window that started at `source`. Plain data.
 */
export type Position = Readonly<Record<string, number>>;

/**
 * A small JSON value: the stream, and the element after which a run continues. Pass it as
 * `run.resume`.
 */
export interface Checkpoint {
  /** The version of its form. */
  readonly version: 1;
  /** Fingerprint of the data set: names, sizes and schema. */
  readonly dataset: string;
  /** The seed of the run. */
  readonly seed: number;
  /** The epoch, counted from 0. */
  readonly epoch: number;
  /** The place within the epoch. */
  readonly position: Position;
  /** The operators that made the stream, with the options that change it. */
  readonly chain?: string;
  /** A hash of the counters, if they cannot be checked against one another. */
  readonly check?: string;
}

/** An operator of the chain, with those of its options that change the stream. */
export interface ChainLink {
  readonly operator: string;
  readonly options: string;
  /** True if the operator draws random numbers: two runs of one epoch and seed draw the same. */
  readonly draws?: boolean;
}

/** A checkpoint, and whether another data set or chain is accepted. */
export interface Resume extends Checkpoint {
  /** Continues although the data set or the operators differ. The result is not checked. */
  readonly force?: boolean;
}

/** A batch of an epoch, both counted from 0: where to resume without a checkpoint. */
export interface BatchPlace {
  readonly epoch: number;
  readonly batch: number;
}
