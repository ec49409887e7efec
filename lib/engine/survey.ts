/** What a source tells of itself, before a row is read. */
export interface SourceSurvey {
  /** Public name of the source. */
  readonly source: string;
  readonly dataset: string;
  readonly parts: number;
  /** `undefined` where nobody knows, as of a stream; so are rows and bytes. */
  readonly blocks: number | undefined;
  readonly rows: number | undefined;
  /** Size of the parts, as far as they say it. */
  readonly bytes: number | undefined;
  /**
   * Parts that are opened and blocks that are read in an epoch. Of parts that are URLs, the requests
   * that this takes where each is answered at once, from no cache and without a redirect.
   */
  readonly requests: number | undefined;
  /** Bytes of the bodies of these requests; 0 where no part is a URL. */
  readonly requestBytes: number | undefined;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /**
   * Bytes of the rows that are in memory together at most, about: read ahead, or permuted together.
   */
  readonly memory: number | undefined;
  /** Parts that cannot be opened, which `onBadData` passes over; none of them is counted. */
  readonly unreadable: readonly string[];
  /** What changes the order of rows, as text. */
  readonly order: string;
  /** The first blocks in the order of the epoch. */
  readonly first: readonly {
    readonly part: string;
    readonly block: number;
    readonly rows: number;
  }[];
}

/** Gathers what the stages of a stream tell of themselves, from the sink to the sources. */
export interface Survey {
  stage(name: string): void;
  source(survey: Promise<SourceSurvey>): void;
}
