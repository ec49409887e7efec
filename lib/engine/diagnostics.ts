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
  /** Bytes that the run retains now. */
  readonly heldBytes: number;
  /** The peak of the bytes that the run has retained so far. */
  readonly peakBytes: number;
  /** The limit of the run. */
  readonly budgetBytes: number;
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

/** Measures the boundaries of a run and reports on them. */
export class Diagnostics {
  /** The epoch in reports. */
  epoch = 0;
  readonly #options: DiagnosticsOptions;
  readonly #meters = new Set<Meter>();
  readonly #stack: Meter[] = [];
  readonly #reported = new Map<Meter, Record<Activity | 'items', number>>();
  #reportedAt: number;
  #moved = 0;
  #movedBefore = -1;
  #cancels: (() => void)[] = [];

  constructor(options: DiagnosticsOptions) {
    this.#options = options;
    this.#reportedAt = options.now();
    const { intervalMs, stallTimeoutMs } = options;
    this.#every(0, intervalMs, () => this.report('report'));
    this.#every(1, stallTimeoutMs, () => this.#watch());
  }

  /** Starts to measure a boundary. */
  add(boundary: Boundary): Meter {
    const meter = new Meter(boundary, this.#options.now());
    this.#meters.add(meter);
    return meter;
  }

  remove(meter: Meter): void {
    this.#meters.delete(meter);
    this.#reported.delete(meter);
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

  /** Sends a report. */
  report(kind: DiagnosticReport['kind']): void {
    const now = this.#options.now();
    const elapsed = now - this.#reportedAt;
    const stages = [...this.#meters].map((meter) => this.#stage(meter, now));
    const advice = new Map(
      [...this.#meters].map(({ boundary }) => [boundary.name, boundary.advice]),
    );
    const { held, peak, limit } = this.#options.budget;
    for (const stage of stages) measure(stage, { elapsed, now });
    this.#reportedAt = now;
    this.#options.notify({
      kind,
      text: diagnosis(kind, stages, advice),
      epoch: this.epoch,
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
    const before = this.#reported.get(meter) ?? { busy: 0, waiting: 0, blocked: 0, items: 0 };
    const { boundary, spent, items } = meter;
    const since = (activity: Activity) => spent[activity] - before[activity];
    const total = since('busy') + since('waiting') + since('blocked') || 1;
    this.#reported.set(meter, { ...spent, items });
    return {
      name: boundary.name,
      isSource: boundary.isSource ?? false,
      waiting: since('waiting') / total,
      busy: since('busy') / total,
      blocked: since('blocked') / total,
      items: items - before.items,
      wants: boundary.wants(),
      holds: boundary.holds(),
    };
  }

  #watch(): void {
    const [sink] = this.#meters;
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
