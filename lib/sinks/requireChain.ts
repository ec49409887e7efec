import { HASHED, splitChainText } from '../core/chain.ts';
import type { Checkpoint, Resume } from '../core/checkpoint.ts';
import { CheckpointError } from '../core/errors.ts';
import { isSamePass } from '../core/samePass.ts';
import { shortened } from '../core/shown.ts';

/** The first element of a resumed run. */
export interface FirstElement {
  readonly value: unknown;
  /** The element of the last stage of Millrace, from which operators in between made `value`. */
  readonly origin: unknown;
}

/** Counters that may be absent. All others are in every position after their operator. */
const PASSING = /(^|\.)(source|pass|merged|over)(\.|$)|^\d+\./;

/** Throws if the checkpoint has a counter that the stream has not. */
export function requireCounters(resume: Resume | undefined, { value, origin }: FirstElement): void {
  const first = checkpointOf(value) ?? checkpointOf(origin);
  if (resume === undefined || first?.position === undefined) return;
  // If an epoch or subscription had no elements left, the next one may have other counters.
  const { position } = first;
  if (first.epoch !== resume.epoch || !isSamePass(position, resume.position)) return;
  const whole = checkpointOf(value) !== undefined;
  const counter = Object.keys(resume.position).find(
    (name) => !PASSING.test(name) && !(name in position) && (whole || name !== 'batch'),
  );
  if (counter === undefined) return;
  throw new CheckpointError(
    'Cannot resume: the stream must have all counters of the checkpoint; ' +
      `received no \`${counter}\` in the position of its first element; resume the same stream`,
  );
}

/**
 * Throws if the first element of a resumed run has another chain of operators than the checkpoint.
 */
export function requireChain(resume: Resume | undefined, { value, origin }: FirstElement): void {
  if (resume?.chain === undefined || resume.force === true) return;
  const position = checkpointOf(value)?.position ?? checkpointOf(origin)?.position ?? {};
  if (!isSamePass(position, resume.position)) return;
  const whole = chainOf(value);
  const chain = whole ?? chainOf(origin);
  // A foreign value is known up to the last stage of Millrace. Hashed options cannot be compared by
  // part.
  if (chain === undefined || (whole === undefined && HASHED.test(resume.chain))) return;
  const now = splitChainText(chain);
  const before = splitChainText(resume.chain).slice(
    0,
    whole === undefined ? now.length : undefined,
  );
  const place = Array.from({ length: Math.max(before.length, now.length) }, (_, i) => i).find(
    (i) => before[i] !== now[i],
  );
  if (place === undefined) return;
  throw new CheckpointError(
    'Cannot resume: the stream must have the operators of the checkpoint; received ' +
      `\`${shortened(now[place] ?? 'nothing')}\` as operator ${place + 1}, where the checkpoint ` +
      `has \`${shortened(before[place] ?? 'nothing')}\`; add \`force: true\` to the checkpoint ` +
      'to resume all the same',
  );
}

function chainOf(element: unknown): string | undefined {
  return checkpointOf(element)?.chain;
}

function checkpointOf(element: unknown): Partial<Checkpoint> | undefined {
  if (typeof element !== 'object' || element === null || !('checkpoint' in element)) {
    return undefined;
  }
  return element.checkpoint as Partial<Checkpoint> | undefined;
}
