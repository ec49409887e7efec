/** The description of a source, before a row is read. */
export interface SourceSurvey {
  /** Public name of the source. */
  readonly source: string;
  readonly dataset: string;
  readonly parts: number;
  /** `undefined` if unknown, as for a stream. The same holds for rows and bytes. */
  readonly blocks: number | undefined;
  readonly rows: number | undefined;
  /** The size of the parts, as far as known. */
  readonly bytes: number | undefined;
  /**
   * Parts that are opened and blocks that are read in an epoch. Of parts that are URLs, the
   * requests that this takes where each is answered at once, from no cache and without a redirect.
   */
  readonly requests: number | undefined;
  /** Bytes of the bodies of these requests; 0 where no part is a URL. */
  readonly requestBytes: number | undefined;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** The approximate peak of bytes in memory: rows read ahead or permuted together. */
  readonly memory: number | undefined;
  /** Parts that cannot be opened, which `onBadData` passes over; none of them is counted. */
  readonly unreadable: readonly string[];
  /** The options that change the order of rows, as text. */
  readonly order: string;
  /** The first blocks in the order of the epoch. */
  readonly first: readonly {
    readonly part: string;
    readonly block: number;
    readonly rows: number;
  }[];
}

/** Collects the descriptions of the stages of a stream, from the sink to the sources. */
export interface Survey {
  stage(name: string): void;
  source(survey: Promise<SourceSurvey>): void;
}
