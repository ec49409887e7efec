import { HASHED, splitChainText } from '../core/chain.ts';
import type { Checkpoint, Resume } from '../core/checkpoint.ts';
import { CheckpointError } from '../core/errors.ts';
import { isSamePass } from '../core/samePass.ts';
import { shortened } from '../core/shown.ts';

/** The first element of a resumed run. */
export interface FirstElement {
  readonly value: unknown;
  /** The element of the last Millrace stage, from which foreign operators made `value`. */
  readonly origin: unknown;
}

/** Counters that may be absent. Positions after an operator have all its other counters. */
const PASSING = /(^|\.)(source|pass|merged|over)(\.|$)|^\d+\./;

/** Throws if the checkpoint has a counter that the stream lacks. */
export function requireCounters(resume: Resume | undefined, { value, origin }: FirstElement): void {
  const first = checkpointOf(value) ?? checkpointOf(origin);
  if (resume === undefined || first?.position === undefined) return;
  // If an epoch or subscription had no elements left, the next one may have other counters.
  const { position } = first;
  if (first.epoch !== resume.epoch || !isSamePass(position, resume.position)) return;
  const isOwn = checkpointOf(value) !== undefined;
  const counter = Object.keys(resume.position).find(
    (name) => !PASSING.test(name) && !(name in position) && (isOwn || name !== 'batch'),
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
  const own = chainOf(value);
  const chain = own ?? chainOf(origin);
  // The chain of a foreign value ends at the last Millrace stage. Hashed options cannot be compared
  // in part.
  if (chain === undefined || (own === undefined && HASHED.test(resume.chain))) return;
  const now = splitChainText(chain);
  const before = splitChainText(resume.chain).slice(0, own === undefined ? now.length : undefined);
  const place = Array.from({ length: Math.max(before.length, now.length) }, (_, i) => i).find(
    (i) => before[i] !== now[i],
  );
  if (place === undefined) return;
  throw new CheckpointError(
    'Cannot resume: the stream must have the operators of the checkpoint; received ' +
      `\`${shortened(now[place] ?? 'nothing')}\` as operator ${place + 1}, where the checkpoint ` +
      `has \`${shortened(before[place] ?? 'nothing')}\`; add \`force: true\` to the checkpoint ` +
      'to resume anyway',
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
