import type { BadData } from '../core/badData.ts';
import type { BoundaryReport } from './boundaryReport.ts';
import type { Budget } from './budget.ts';
import type { Clock } from './clock.ts';
import { diagnosis } from './diagnosis.ts';
import { type Activity, type Boundary, Meter } from './meter.ts';

/** A report to `onDiagnostic`. */
export interface DiagnosticReport {
  /** `report`: sent at intervals and at the end of an epoch. `stall`: nothing moves. */
  readonly kind: 'report' | 'stall';
  /** One line that names the stage to look at. For a stall: what each boundary wants and holds. */
  readonly text: string;
  readonly epoch: number;
  /**
   * Rows that the sources have in the epoch, as their footers say; those of files that were not
   * opened yet are estimated from the others. `undefined` where nobody knows.
   */
  readonly expectedRows: number | undefined;
  /** Bytes that the run retains now. */
  readonly heldBytes: number;
  /** The peak of the bytes that the run has retained so far. */
  readonly peakBytes: number;
  /** The limit of the run. */
  readonly budgetBytes: number;
  /** What `onBadData` has passed over since the run began, by kind; `rows` are all rows lost. */
  readonly skipped: Readonly<Record<'parts' | 'blocks' | 'rows', number>>;
  /** From the sink to the sources. */
  readonly stages: readonly BoundaryReport[];
}

/** Options of {@link Diagnostics}. */
export interface DiagnosticsOptions {
  readonly clock: Clock;
  /** A monotonic clock of sub-millisecond resolution. */
  readonly now: () => number;
  readonly budget: Budget;
  readonly notify: (report: DiagnosticReport) => void;
  /** Milliseconds from one report to the next. */
  readonly intervalMs: number;
  /** Milliseconds without an item after which a waiting run has stalled. */
  readonly stallTimeoutMs: number;
}

const ACTIVITIES: readonly Activity[] = ['busy', 'waiting', 'blocked'];

/** Measures the boundaries of a run and reports on them. */
export class Diagnostics {
  #epoch = 0;
  /** Rows that each reading of a source in the epoch expects. */
  readonly #expected = new Map<object, number>();
  readonly #options: DiagnosticsOptions;
  /** With the epoch in which each was opened. */
  readonly #meters = new Map<Meter, number>();
  /** Boundaries that are closed, until a report has told of them. */
  readonly #removed = new Set<Meter>();
  readonly #stack: Meter[] = [];
  readonly #reported = new Map<Meter, Record<Activity | 'items', number>>();
  readonly #skipped = { parts: 0, blocks: 0, rows: 0 };
  #reportedAt: number;
  #moved = 0;
  #movedBefore = -1;
  #cancels: (() => void)[] = [];

  constructor(options: DiagnosticsOptions) {
    this.#options = options;
    this.#reportedAt = options.now();
    const { intervalMs, stallTimeoutMs } = options;
    // A timer may be early, and `tick` may have reported in its place.
    this.#every(0, intervalMs, () => this.#reportAfter(intervalMs / 2));
    this.#every(1, stallTimeoutMs, () => this.#watch());
  }

  /** The epoch in reports. */
  set epoch(epoch: number) {
    this.#epoch = epoch;
    this.#expected.clear();
  }

  /** `reading` of a source expects so many rows in the epoch. */
  expect(reading: object, rows: number): void {
    this.#expected.set(reading, rows);
  }

  /** Reports where it is time to: no timer fires in a loop that never waits. */
  tick(): void {
    this.#reportAfter(this.#options.intervalMs);
  }

  /** Starts to measure a boundary. */
  add(boundary: Boundary): Meter {
    const meter = new Meter(boundary, this.#options.now());
    const closed = [...this.#removed].find((other) => other.boundary.name === boundary.name);
    if (closed !== undefined) this.#merge(closed, meter);
    this.#meters.set(meter, this.#epoch);
    return meter;
  }

  /**
   * Ends to measure a boundary. The next report of the epoch still tells of it, together with one
   * of the same name that was opened in its place.
   */
  remove(meter: Meter): void {
    const now = this.#options.now();
    const isOfEpoch = this.#meters.get(meter) === this.#epoch;
    const others = [...this.#meters.keys()].filter(
      (other) => !this.#removed.has(other) && other.boundary.name === meter.boundary.name,
    );
    const next = others[others.indexOf(meter) + 1];
    meter.become('blocked', now);
    if (!isOfEpoch) this.#forget(meter);
    else if (next !== undefined) this.#merge(meter, next);
    else this.#removed.add(meter);
  }

  /**
   * `meter` is busy from now on. The meter that was busy before waits for it or is blocked by it.
   */
  enter(meter: Meter, outer: 'waiting' | 'blocked'): void {
    const now = this.#options.now();
    this.#stack.at(-1)?.become(outer, now);
    this.#stack.push(meter);
    meter.become('busy', now);
  }

  /** Ends the last `enter`. `meter` is then `resting`. */
  leave(meter: Meter, resting: 'waiting' | 'blocked'): void {
    const now = this.#options.now();
    this.#stack.pop();
    meter.become(resting, now);
    this.#stack.at(-1)?.become('busy', now);
  }

  /** An item went through `meter`. */
  moved(meter: Meter): void {
    this.#moved++;
    meter.items++;
  }

  /** Bad data was passed over. */
  passedOver({ kind, rows = 0 }: BadData): void {
    if (kind !== 'row') this.#skipped[kind === 'part' ? 'parts' : 'blocks']++;
    this.#skipped.rows += rows;
  }

  /** Sends a report. */
  report(kind: DiagnosticReport['kind']): void {
    const now = this.#options.now();
    const elapsed = now - this.#reportedAt;
    const stages = [...this.#meters.keys()].map((meter) => this.#stage(meter, now));
    const advice = new Map(
      [...this.#meters.keys()].map(({ boundary }) => [boundary.name, boundary.advice]),
    );
    const { held, peak, limit } = this.#options.budget;
    for (const stage of stages) measure(stage, { elapsed, now });
    this.#reportedAt = now;
    for (const meter of this.#removed) this.#forget(meter);
    this.#options.notify({
      kind,
      text: diagnosis(kind, stages, advice) + skippedText(this.#skipped),
      skipped: { ...this.#skipped },
      epoch: this.#epoch,
      expectedRows: this.#expectedRows(),
      heldBytes: held,
      peakBytes: peak,
      budgetBytes: limit,
      stages,
    });
  }

  close(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels = [];
  }

  #stage(meter: Meter, now: number): BoundaryReport {
    meter.become(meter.activity, now);
    const { boundary, spent, items } = meter;
    const since = this.#since(meter);
    const total = since.busy + since.waiting + since.blocked || 1;
    this.#reported.set(meter, { ...spent, items });
    return {
      name: boundary.name,
      isSource: boundary.isSource ?? false,
      waiting: since.waiting / total,
      busy: since.busy / total,
      blocked: since.blocked / total,
      items: since.items,
      wants: boundary.wants(),
      holds: boundary.holds(),
    };
  }

  /** What a boundary did since the last report. */
  #since(meter: Meter): Record<Activity | 'items', number> {
    const { spent, items } = meter;
    const before = this.#reported.get(meter) ?? { busy: 0, waiting: 0, blocked: 0, items: 0 };
    return {
      busy: spent.busy - before.busy,
      waiting: spent.waiting - before.waiting,
      blocked: spent.blocked - before.blocked,
      items: items - before.items,
    };
  }

  /** Adds what a closed boundary did since the last report to one in its place. */
  #merge(closed: Meter, next: Meter): void {
    const { items, ...spent } = this.#since(closed);
    for (const activity of ACTIVITIES) next.spent[activity] += spent[activity];
    next.items += items;
    this.#forget(closed);
  }

  #forget(meter: Meter): void {
    this.#meters.delete(meter);
    this.#reported.delete(meter);
    this.#removed.delete(meter);
  }

  #expectedRows(): number | undefined {
    if (this.#expected.size === 0) return undefined;
    return [...this.#expected.values()].reduce((sum, rows) => sum + rows);
  }

  #reportAfter(ms: number): void {
    if (this.#options.now() - this.#reportedAt >= ms) this.report('report');
  }

  #watch(): void {
    const [sink] = this.#meters.keys();
    const wanting = sink !== undefined && sink.activity === 'waiting';
    if (wanting && this.#moved === this.#movedBefore) this.report('stall');
    this.#movedBefore = this.#moved;
  }

  #every(slot: number, ms: number, action: () => void): void {
    this.#cancels[slot] = this.#options.clock.after(ms, () => {
      this.#every(slot, ms, action);
      action();
    });
  }
}

/** What was passed over, where there was anything. */
function skippedText(skipped: DiagnosticReport['skipped']): string {
  const counts = Object.entries(skipped).filter(([, count]) => count > 0);
  return counts.length === 0
    ? ''
    : `; passed over as bad: ${counts.map(([unit, count]) => `${count} ${unit}`).join(', ')}`;
}

/**
 * Adds the report to the performance timeline, for observers only. Entries are cleared, as they
 * would pile up.
 */
function measure(
  { name, waiting, busy, blocked }: BoundaryReport,
  { elapsed, now }: { elapsed: number; now: number },
): void {
  const shares = { waiting, busy, blocked };
  for (const [activity, share] of Object.entries(shares)) {
    const mark = `millrace ${name} ${activity}`;
    performance.measure(mark, { start: now - share * elapsed, end: now, detail: shares });
    performance.clearMeasures(mark);
  }
}
