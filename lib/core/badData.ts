/** Data that cannot be read, and what is lost by passing it over. */
export interface BadData {
  /** What is passed over: a whole part (file), the rest of a block (row group), or a row. */
  readonly kind: 'part' | 'block' | 'row';
  /** Name of the part: a file, a URL, a table. */
  readonly source: string;
  /** Number of the block in the part; left out of a part. */
  readonly block?: number;
  /** The first row of the part that is lost; left out of a part. */
  readonly row?: number;
  /** The column that does not hold what it must, of a row. */
  readonly column?: string;
  /** How many rows are lost; `undefined` of a part that cannot be opened. */
  readonly rows?: number;
  /** The epoch in which it was found. */
  readonly epoch: number;
  /** What is wrong with it. */
  readonly error: Error;
}

/** What becomes of bad data: the stream fails, or goes on behind it. */
export type BadDataAction = 'error' | 'skip';

/** Decides about bad data. It must decide alike in every run, for the stream to be the same. */
export type BadDataDecision = (bad: BadData) => BadDataAction;

/** What becomes of bad data, how much of it is borne, and where it is noted. */
export interface BadDataOptions {
  /** `'skip'` if left out. */
  readonly action?: BadDataAction | BadDataDecision;
  /**
   * Rows that may be lost in an epoch; what goes beyond is an error. A number from 0 to 1
   * (excluded) is a share of the rows of the parts opened so far, or of 10,000 where they have
   * fewer; 1 and more is a number of rows. A part that cannot be opened counts as one of mean size.
   * No limit if left out.
   */
  readonly limit?: number;
  /**
   * A file (in Node) to which a line of JSON is added for what is passed over: `source`, `block`,
   * `row`, `column`, `rows`, `epoch` and `reason`. None if left out.
   */
  readonly quarantine?: string;
}

/** What becomes of bad data. */
export type OnBadData = BadDataAction | BadDataDecision | BadDataOptions;
