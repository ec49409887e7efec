import type { BoundaryReport } from './boundaryReport.ts';
import type { Budget } from './budget.ts';
import type { Clock } from './clock.ts';
import { diagnosis } from './diagnosis.ts';
import { type Activity, type Boundary, Meter } from './meter.ts';

/** What `onDiagnostic` is told. */
export interface DiagnosticReport {
  /** `report`: at intervals and at the end of an epoch; `stall`: nothing moves. */
  readonly kind: 'report' | 'stall';
  /** One line that says which stage to look at; for a stall what each boundary wants and holds. */
  readonly text: string;
  readonly epoch: number;
  /** Bytes that the run holds, held at most, and may hold. */
  readonly heldBytes: number;
  readonly peakBytes: number;
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
  /** Milliseconds after which a run that wants something and gets nothing has stalled. */
  readonly stallTimeoutMs: number;
}

/** Measures the boundaries of a run and tells about them. */
export class Diagnostics {
  /** The epoch that is told in reports. */
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

  /** `meter` is at work from now on; who was at work before is waiting for it or blocked by it. */
  enter(meter: Meter, outer: 'waiting' | 'blocked'): void {
    const now = this.#options.now();
    this.#stack.at(-1)?.become(outer, now);
    this.#stack.push(meter);
    meter.become('busy', now);
  }

  /** Ends the last `enter`; `meter` is left `resting`. */
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

  /** Tells how it stands. */
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
 * Puts the report on the performance timeline, for observers alone: entries that are kept would
 * pile up.
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
