/** How a run goes, as `progress` tells it. */
export interface ProgressReport {
  /** `progress`: once a second; `stall`: nothing moves; `end`: the run is over, in whatever way. */
  readonly kind: 'progress' | 'stall' | 'end';
  /** All of it as one line, of any length. */
  readonly text: string;
  /** Number of the epoch, from 0. */
  readonly epoch: number;
  /** Number of epochs up to the end of the run. */
  readonly epochs: number;
  /** Elements that the run has handed out, and the rows in them, padding left out. */
  readonly batches: number;
  readonly rows: number;
  /** Rows a second since the report before; at the end, of the whole run. */
  readonly rowsPerSecond: number;
  /**
   * Share of the time, from 0 to 1, that the step waited for its data since the report before; at
   * the end, of the whole run.
   */
  readonly waiting: number;
  /** The stage that the step waited for; `undefined` where it hardly waited. */
  readonly slowest: string | undefined;
  /** Share of the run that is done, from 0 to 1; `undefined` where its length is not known. */
  readonly done: number | undefined;
  /** Seconds since the run has started, and about how many it still takes. */
  readonly seconds: number;
  readonly secondsLeft: number | undefined;
}
