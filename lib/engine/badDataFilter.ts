import { appendText } from '#files';
import type { BadData, BadDataAction } from '../core/badData.ts';
import { DataError, IoError, MillraceError, OptionError } from '../core/errors.ts';
import type { BadDataPlan } from '../options/planBadData.ts';
import type { RunContext } from './runContext.ts';

/** Rows that a share is of at least: the first bad ones say nothing of the rest. */
const MIN_ROWS = 10_000;
/** Decisions that are remembered, so that nobody is asked, or told, the same in every epoch. */
const MAX_REMEMBERED = 10_000;

/** Decides in one run, at one place of its stream, which bad data is passed over. */
export class BadDataFilter {
  readonly #action: string;
  readonly #plan: BadDataPlan;
  readonly #decisions = new Map<string, BadDataAction>();
  #epoch = -1;
  #rows = 0;
  #parts = 0;
  #lost = 0;

  /** @param action what asks, in errors */
  constructor(action: string, plan: BadDataPlan) {
    this.#action = action;
    this.#plan = plan;
  }

  /** Rows of the epoch that are good or bad, which a share is of; those of `parts` parts. */
  count({ epoch }: RunContext, rows: number, parts = 0): void {
    this.#begin(epoch);
    this.#rows += rows;
    this.#parts += parts;
  }

  /**
   * Whether bad data is passed over; counted and told then. To be asked in the order of the stream.
   *
   * @throws DataError where that loses more rows than the limit allows
   */
  passesOver(run: RunContext, bad: BadData): boolean {
    this.#begin(run.epoch);
    const key = JSON.stringify([bad.source, bad.block, bad.row]);
    const known = this.#decisions.get(key);
    const decision = known ?? this.#decide(bad);
    if (decision === 'error') return false;
    this.#lost += bad.rows ?? this.#meanRows;
    if (this.#lost > this.#allowed) throw this.#tooMany(bad);
    run.diagnostics?.passedOver(bad);
    if (known === undefined) this.#tell(bad, run);
    if (this.#decisions.size < MAX_REMEMBERED) this.#decisions.set(key, decision);
    return true;
  }

  get #meanRows(): number {
    return Math.max(1, Math.round(this.#rows / Math.max(1, this.#parts)));
  }

  get #allowed(): number {
    const { limit } = this.#plan;
    return limit < 1 ? limit * Math.max(MIN_ROWS, this.#rows) : limit;
  }

  #begin(epoch: number): void {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#rows = 0;
    this.#parts = 0;
    this.#lost = 0;
  }

  #decide(bad: BadData): BadDataAction {
    const decision: unknown = this.#plan.decide(bad);
    if (decision === 'skip' || decision === 'error') return decision;
    throw new OptionError(
      `Cannot ${this.#action}: \`onBadData\` must return 'skip' or 'error'; ` +
        `received ${String(decision).slice(0, 80)}`,
    );
  }

  #tell(bad: BadData, run: RunContext): void {
    const { quarantine, isAsked } = this.#plan;
    if (quarantine !== undefined) {
      const { error, kind: _, ...place } = bad;
      appendText(quarantine, `${JSON.stringify({ ...place, reason: error.message })}\n`);
    } else if (!isAsked && run.diagnostics === undefined) warnOnce(run, bad);
  }

  #tooMany(bad: BadData): DataError {
    const { limit } = this.#plan;
    const { source, row, column, error } = bad;
    const rule =
      limit < 1
        ? `${limit} of the rows (${Math.floor(this.#allowed)} of ${Math.max(MIN_ROWS, this.#rows)})`
        : `${limit} rows`;
    return new DataError(
      `Cannot ${this.#action}: of an epoch at most ${rule} may be lost to bad data; ` +
        `received ${this.#lost}; repair the data, or raise \`onBadData.limit\`; the last was: ` +
        error.message.slice(0, 200),
      {
        source,
        ...(row === undefined ? {} : { row }),
        ...(column === undefined ? {} : { column }),
      },
      { cause: error },
    );
  }
}

/**
 * Whether an error tells of the data, so that every run meets it again: not of options, columns or
 * a disk or network that fails. What a data set of one's own throws is of its data.
 */
export function isOfData(error: unknown): error is Error {
  if (!(error instanceof Error) || error.name === 'AbortError') return false;
  if (error instanceof DataError) return true;
  return error instanceof IoError ? error.isDamage : !(error instanceof MillraceError);
}

const warned = {};

function warnOnce({ shared }: RunContext, { kind, source, block, row, error }: BadData): void {
  shared.get(warned, () => {
    const which = kind === 'part' ? '' : kind === 'block' ? `block ${block} of ` : `row ${row} of `;
    console.warn(
      `Millrace: skips ${which}\`${source}\`, as ${error.message}. No other warning follows; ` +
        '`onDiagnostic` counts what is skipped, `onBadData: { quarantine }` lists it',
    );
    return true;
  });
}
