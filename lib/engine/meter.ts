/**
 * What a boundary can be doing: at work itself, waiting for what is upstream of it, or held up by
 * what is downstream.
 */
export type Activity = 'busy' | 'waiting' | 'blocked';

/** What a boundary says of itself in a report. */
export interface Boundary {
  readonly name: string;
  /** What to change when it is what the run waits for. */
  readonly advice: string;
  /** Whether nothing is upstream of it: what it waits for is its own reading. */
  readonly isSource?: boolean;
  /** How many more items it wants. */
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
