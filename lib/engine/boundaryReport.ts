/** How one boundary of a run spent the time since the last report, in shares from 0 to 1. */
export interface BoundaryReport {
  readonly name: string;
  /** True if nothing is upstream: it waits for its own reads. */
  readonly isSource: boolean;
  readonly waiting: number;
  readonly busy: number;
  readonly blocked: number;
  /** Items that went through it since the last report. */
  readonly items: number;
  /** The number of items that it wants now. */
  readonly wants: number;
  /** What it holds now, as text. */
  readonly holds: string;
}
