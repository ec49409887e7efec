import type { Resume } from '../core/checkpoint.ts';
import { CheckpointError } from '../core/errors.ts';
import type { RunContext } from './runContext.ts';
import { laneOf, ROOT, type SubscriptionPath } from './subscriptionPath.ts';

/** One subscription of a stage. */
export interface StageSubscription {
  /** The run as the stage sees it. It is resumed only if the checkpoint is of this subscription. */
  readonly run: RunContext;
  /** True if the checkpoint is after all of its elements: it ends at once. */
  readonly isPast: boolean;
}

/** Identifies a subscription of a stage. */
export interface SubscriptionPlace {
  /** The boundary downstream. */
  readonly boundary: string;
  /** Earlier subscriptions under the boundary in this epoch. */
  readonly number: number;
  /** True if another subscription under the boundary is still open. */
  readonly isConcurrent: boolean;
}

const COUNTER = 'pass.';
const CONCURRENT = 'merged.';
/** A checkpoint with more subscriptions counts as damaged. */
const MAX_NUMBER = 1_000_000;

/**
 * The run of a subscription of a stage. In a resumed run, subscriptions before that of the
 * checkpoint are past, and those after it start from the beginning.
 *
 * @throws CheckpointError if a resumed run depends on the timing of concurrent subscriptions
 */
export function subscriptionOf(
  run: RunContext,
  { boundary, number, isConcurrent }: SubscriptionPlace,
): StageSubscription {
  const { boundaries, counters, lane } = run.path ?? ROOT;
  const level = levelOf(boundaries, boundary);
  const expected = numberAt(run.resume, level);
  const merges = isConcurrent || (run.resume?.position[CONCURRENT + level] ?? 0) !== 0;
  if (merges && (run.resume !== undefined || run.isReplayed === true)) throw merged(boundary);
  const path = {
    boundaries: [...boundaries, boundary],
    counters: {
      ...counters,
      ...(number > 0 ? { [COUNTER + level]: number } : {}),
      ...(isConcurrent ? { [CONCURRENT + level]: 1 } : {}),
    },
    lane: laneOf(lane, number),
  };
  const resume = number === expected ? run.resume : undefined;
  const seek = number === 0 ? run.seek : undefined;
  if (merges && run.seek !== undefined) throw merged(boundary);
  return { run: { ...reachedBy(run, path), resume, seek }, isPast: number < expected };
}

/** A run with a path. Later epochs that are read ahead have the same path. */
function reachedBy(run: RunContext, path: SubscriptionPath): RunContext {
  const nextEpoch = () => {
    const next = run.nextEpoch?.();
    return next && reachedBy(next, path);
  };
  return { ...run, path, nextEpoch };
}

/** The error of a stream that ended before the subscription of the checkpoint. */
export function unreached(
  run: RunContext,
  { boundary, number }: Pick<SubscriptionPlace, 'boundary' | 'number'>,
): CheckpointError | undefined {
  const expected = numberAt(run.resume, levelOf((run.path ?? ROOT).boundaries, boundary));
  if (expected === 0 || number > expected) return undefined;
  return new CheckpointError(
    `Cannot resume: \`${boundary}\` must subscribe to what is before it ${expected + 1} times in ` +
      `the epoch, as the checkpoint says; received ${number} subscriptions; resume the same stream`,
  );
}

/** @throws CheckpointError if a position counts subscriptions under an unknown boundary */
export function requireOwnPath(source: string, { resume, path = ROOT }: RunContext): void {
  const { boundaries } = path;
  const levels = boundaries.map((boundary, at) => levelOf(boundaries.slice(0, at), boundary));
  const known = levels.map((level) => COUNTER + level);
  const strange = Object.keys(resume?.position ?? {}).find(
    (name) => name.startsWith(COUNTER) && !known.includes(name),
  );
  if (strange === undefined) return;
  throw new CheckpointError(
    `Cannot resume \`${source}\`: the subscriptions that the checkpoint counts must be of this ` +
      `stream; received \`${strange}\`; resume the same stream`,
  );
}

/** The name of a boundary among those on the way to it: `batch`, `via`, `via#1`, ... */
function levelOf(boundaries: readonly string[], boundary: string): string {
  const before = boundaries.filter((name) => name === boundary).length;
  return before === 0 ? boundary : `${boundary}#${before}`;
}

function numberAt(resume: Resume | undefined, level: string): number {
  const number = resume?.position[COUNTER + level] ?? 0;
  if (Number.isSafeInteger(number) && number >= 0 && number <= MAX_NUMBER) return number;
  throw new CheckpointError(
    `Cannot resume: a number of subscriptions must be an integer from 0 to ${MAX_NUMBER}; ` +
      `received ${String(number).slice(0, 40)}`,
  );
}

function merged(boundary: string): CheckpointError {
  return new CheckpointError(
    `Cannot resume \`${boundary}\`: the stages before it must be subscribed to one after ` +
      'another; received several at once (`merge`, `zip` or `combineLatest` of RxJS), whose ' +
      'order depends on time; use `interleave` or `concat`',
  );
}
