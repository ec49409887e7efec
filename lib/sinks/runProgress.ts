import { slowestStage } from '../engine/diagnosis.ts';
import type { DiagnosticReport } from '../engine/diagnostics.ts';
import type { ProgressReport } from '../engine/progressReport.ts';
import type { RunPlan } from '../engine/runOptions.ts';
import { type ProgressFigures, progressLine } from './progressLine.ts';
import { progressTerminal } from './progressTerminal.ts';
import { rowsIn } from './rowsIn.ts';

/** Operators that drop rows. */
const SELECTING = new Set(['filterRows', 'takeRows', 'skipRows', 'splitRows', 'deal']);

/** The state of the run at the previous report. */
interface LastReport {
  readonly at: number;
  readonly rows: number;
  readonly waitedMs: number;
}

/** Counts the elements of a run, and reports progress with each measurement. */
export class RunProgress {
  readonly #report: (report: ProgressReport) => void;
  readonly #plan: RunPlan;
  readonly #now: () => number;
  readonly #start: number;
  #batches = 0;
  #rows = 0;
  #arrived = 0;
  /** Rows that had arrived at the end of each epoch. */
  readonly #ends: number[] = [];
  #selects = false;
  #last: LastReport;
  #ended = false;

  constructor(plan: RunPlan, now: () => number = () => performance.now()) {
    const { progress } = plan;
    this.#plan = plan;
    this.#report = typeof progress === 'function' ? progress : progressTerminal();
    this.#now = now;
    this.#start = now();
    this.#last = { at: this.#start, rows: 0, waitedMs: 0 };
  }

  /** Records an element that has arrived but was not handed out yet. */
  arrived(element: unknown): void {
    this.#arrived += rowsIn(element);
    this.#selects ||= operatorsOf(element).some((operator) => SELECTING.has(operator));
  }

  /** Records the end of the epoch whose elements arrive. */
  epochArrived(): void {
    this.#ends.push(this.#arrived);
  }

  handedOut(element: unknown): void {
    this.#batches++;
    this.#rows += rowsIn(element);
  }

  /** Reports progress from a measurement of the stages. */
  measured({ kind, stages, expectedRows }: DiagnosticReport): void {
    const now = this.#now();
    const { at, rows, waitedMs } = this.#last;
    const waiting = stages[0]?.waiting ?? 0;
    this.#last = { at: now, rows: this.#rows, waitedMs: waitedMs + waiting * (now - at) };
    const rowsPerSecond = ((this.#rows - rows) * 1000) / Math.max(1, now - at);
    this.#show({
      kind: kind === 'stall' ? 'stall' : 'progress',
      rowsPerSecond,
      waiting,
      slowest: slowestStage(stages),
      ...this.#left(expectedRows, now),
    });
  }

  /** Reports the end of the run, once. A run that was never read reports nothing. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#batches === 0 && this.#last.at === this.#start) return;
    const elapsedMs = Math.max(1, this.#now() - this.#start);
    this.#show({
      kind: 'end',
      rowsPerSecond: (this.#rows * 1000) / elapsedMs,
      waiting: this.#last.waitedMs / elapsedMs,
      slowest: undefined,
      done: undefined,
      secondsLeft: undefined,
    });
  }

  #show(figures: Omit<ProgressFigures, 'epoch' | 'epochs' | 'batches' | 'rows' | 'seconds'>): void {
    const complete: ProgressFigures = {
      epoch: Math.min(this.#plan.firstEpoch + this.#epochsDone(), this.#plan.endEpoch - 1),
      epochs: this.#plan.endEpoch,
      batches: this.#batches,
      rows: this.#rows,
      seconds: (this.#now() - this.#start) / 1000,
      ...figures,
    };
    this.#report({ ...complete, text: progressLine(complete) });
  }

  /** The number of epochs whose rows were all handed out. */
  #epochsDone(): number {
    return this.#ends.filter((end) => end <= this.#rows).length;
  }

  #left(
    expectedRows: number | undefined,
    now: number,
  ): Pick<ProgressFigures, 'done' | 'secondsLeft'> {
    const { firstEpoch, endEpoch, resume, seek } = this.#plan;
    const epochs = endEpoch - firstEpoch;
    const epochsDone = this.#epochsDone();
    const isWhole = resume === undefined && seek === undefined;
    const epochRows = this.#epochRows(isWhole, expectedRows);
    if (epochRows === undefined || (epochsDone === 0 && !isWhole))
      return { done: undefined, secondsLeft: undefined };
    const inEpoch = this.#rows - (this.#ends[epochsDone - 1] ?? 0);
    const done = Math.min(1, (epochsDone + Math.min(1, inEpoch / epochRows)) / epochs);
    const elapsed = (now - this.#start) / 1000;
    const rowsLeft = epochRows * epochs * (1 - done);
    return { done, secondsLeft: this.#rows > 0 ? (rowsLeft / this.#rows) * elapsed : undefined };
  }

  /** The rows of an epoch: counted in a complete epoch, or else expected by the sources. */
  #epochRows(isWhole: boolean, expectedRows: number | undefined): number | undefined {
    const [first, second] = this.#ends;
    if (first !== undefined && isWhole) return first || undefined;
    if (first !== undefined && second !== undefined) return second - first || undefined;
    return this.#selects ? undefined : expectedRows;
  }
}

function operatorsOf(element: unknown): readonly string[] {
  if (typeof element !== 'object' || element === null) return [];
  const { recipeBatch, chain } = element as {
    readonly recipeBatch?: { readonly chain?: unknown };
    readonly chain?: unknown;
  };
  const links: unknown = recipeBatch?.chain ?? chain;
  return Array.isArray(links) ? links.map(({ operator }) => String(operator)) : [];
}
