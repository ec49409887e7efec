import { slowestStage } from '../engine/diagnosis.ts';
import type { DiagnosticReport } from '../engine/diagnostics.ts';
import type { ProgressReport } from '../engine/progressReport.ts';
import type { RunPlan } from '../engine/runOptions.ts';
import { type ProgressFigures, progressLine } from './progressLine.ts';
import { progressTerminal } from './progressTerminal.ts';
import { rowsIn } from './rowsIn.ts';

/** Operators that pass on fewer rows than the sources have. */
const SELECTING = new Set(['filterRows', 'takeRows', 'skipRows', 'splitRows', 'deal']);

/** What the run measured up to the report before. */
interface Told {
  readonly at: number;
  readonly rows: number;
  readonly waitedMs: number;
}

/** Counts what a run hands out, and shows how it goes whenever it is measured. */
export class RunProgress {
  readonly #tell: (report: ProgressReport) => void;
  readonly #plan: RunPlan;
  readonly #now: () => number;
  readonly #start: number;
  #batches = 0;
  #rows = 0;
  #arrived = 0;
  /** Rows that had arrived at the end of each epoch. */
  readonly #ends: number[] = [];
  #selects = false;
  #told: Told;
  #ended = false;

  constructor(plan: RunPlan, now: () => number = () => performance.now()) {
    const { progress } = plan;
    this.#plan = plan;
    this.#tell = typeof progress === 'function' ? progress : progressTerminal();
    this.#now = now;
    this.#start = now();
    this.#told = { at: this.#start, rows: 0, waitedMs: 0 };
  }

  /** An element has arrived, to be handed out later. */
  arrived(element: unknown): void {
    this.#arrived += rowsIn(element);
    this.#selects ||= operatorsOf(element).some((operator) => SELECTING.has(operator));
  }

  /** The epoch in which elements arrive is over. */
  epochArrived(): void {
    this.#ends.push(this.#arrived);
  }

  handedOut(element: unknown): void {
    this.#batches++;
    this.#rows += rowsIn(element);
  }

  /** The stages of the run were measured. */
  measured({ kind, stages, expectedRows }: DiagnosticReport): void {
    const now = this.#now();
    const { at, rows, waitedMs } = this.#told;
    const waiting = stages[0]?.waiting ?? 0;
    this.#told = { at: now, rows: this.#rows, waitedMs: waitedMs + waiting * (now - at) };
    const rowsPerSecond = ((this.#rows - rows) * 1000) / Math.max(1, now - at);
    this.#show({
      kind: kind === 'stall' ? 'stall' : 'progress',
      rowsPerSecond,
      waiting,
      slowest: slowestStage(stages),
      ...this.#left(expectedRows, now),
    });
  }

  /** The run is over; once more does nothing. A run that was never read has nothing to show. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#batches === 0 && this.#told.at === this.#start) return;
    const elapsedMs = Math.max(1, this.#now() - this.#start);
    this.#show({
      kind: 'end',
      rowsPerSecond: (this.#rows * 1000) / elapsedMs,
      waiting: this.#told.waitedMs / elapsedMs,
      slowest: undefined,
      done: undefined,
      secondsLeft: undefined,
    });
  }

  #show(figures: Omit<ProgressFigures, 'epoch' | 'epochs' | 'batches' | 'rows' | 'seconds'>): void {
    const whole: ProgressFigures = {
      epoch: Math.min(this.#plan.firstEpoch + this.#epochsDone(), this.#plan.endEpoch - 1),
      epochs: this.#plan.endEpoch,
      batches: this.#batches,
      rows: this.#rows,
      seconds: (this.#now() - this.#start) / 1000,
      ...figures,
    };
    this.#tell({ ...whole, text: progressLine(whole) });
  }

  /** Epochs of which all rows were handed out. */
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

  /** Rows of an epoch: of one that was seen whole, or what the sources say before. */
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
