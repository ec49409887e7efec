import type { Resume } from '../core/checkpoint.ts';
import { CheckpointError } from '../core/errors.ts';
import type { RunContext } from './runContext.ts';
import { laneOf, ROOT, type SubscriptionPath } from './subscriptionPath.ts';

/** One subscription of a stage. */
export interface StageSubscription {
  /** The run as the stage sees it: resumed only where the checkpoint is of this subscription. */
  readonly run: RunContext;
  /** Whether a resumed run has all of its elements behind it: it ends at once. */
  readonly isPast: boolean;
}

/** Which subscription it is that a stage makes. */
export interface SubscriptionPlace {
  /** The boundary downstream. */
  readonly boundary: string;
  /** Subscriptions that were made under the boundary before, in this epoch. */
  readonly number: number;
  /** Whether another subscription under the boundary is still open. */
  readonly isConcurrent: boolean;
}

const COUNTER = 'pass.';
const CONCURRENT = 'merged.';
/** Subscriptions of a checkpoint beyond which it is taken for damaged. */
const MAX_NUMBER = 1_000_000;

/**
 * The run of a subscription of a stage. In a resumed run those before that of the checkpoint are
 * past, and those after it begin at their start.
 *
 * @throws CheckpointError where a resumed run depends on the order in time of several subscriptions
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

/**
 * A run reached by a path; what is read ahead of later epochs is of the same subscription in them.
 */
function reachedBy(run: RunContext, path: SubscriptionPath): RunContext {
  const nextEpoch = () => {
    const next = run.nextEpoch?.();
    return next && reachedBy(next, path);
  };
  return { ...run, path, nextEpoch };
}

/** What is wrong where a stream has ended before the subscription that the checkpoint is of. */
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

/**
 * @throws CheckpointError where a position counts subscriptions under a boundary that there is not
 */
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
    `Cannot resume \`${boundary}\`: the stages before it must be subscribed to one after another; ` +
      'received several at once (`merge`, `zip` or `combineLatest` of RxJS), whose order depends on ' +
      'time; use `interleave` or `concat`',
  );
}
