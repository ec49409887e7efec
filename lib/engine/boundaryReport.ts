/** How one boundary of a run spent the time since the last report, in shares from 0 to 1. */
export interface BoundaryReport {
  readonly name: string;
  /** Whether nothing is upstream of it: what it waits for is its own reading. */
  readonly isSource: boolean;
  readonly waiting: number;
  readonly busy: number;
  readonly blocked: number;
  /** Items that went through it since the last report. */
  readonly items: number;
  /** How many more items it wants now. */
  readonly wants: number;
  /** What it holds now, in words. */
  readonly holds: string;
}
