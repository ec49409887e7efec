/** The activity of a boundary: busy itself, waiting for upstream, or blocked by downstream. */
export type Activity = 'busy' | 'waiting' | 'blocked';

/** What a boundary reports about itself. */
export interface Boundary {
  readonly name: string;
  /** What to change if the run waits for it. */
  readonly advice: string;
  /** Whether nothing is upstream of it: what it waits for is its own reading. */
  readonly isSource?: boolean;
  /** The number of items that it wants. */
  wants(): number;
  /** What it holds, in words. */
  holds(): string;
}

/**
 * The time that one boundary spent on each activity, in milliseconds. One thread runs them all, so
 * at most one is busy at a time.
 */
export class Meter {
  readonly boundary: Boundary;
  readonly spent: Record<Activity, number> = { busy: 0, waiting: 0, blocked: 0 };
  /** Items that went through it. */
  items = 0;
  #activity: Activity = 'blocked';
  #since: number;

  constructor(boundary: Boundary, now: number) {
    this.boundary = boundary;
    this.#since = now;
  }

  get activity(): Activity {
    return this.#activity;
  }

  become(activity: Activity, now: number): void {
    this.spent[this.#activity] += now - this.#since;
    this.#activity = activity;
    this.#since = now;
  }
}
