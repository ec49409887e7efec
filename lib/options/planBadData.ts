import type { BadDataDecision, OnBadData } from '../core/badData.ts';
import { requireKnownOptions } from './requireKnownOptions.ts';
import { requireOption } from './requireOption.ts';

/** What becomes of bad data that is not simply an error. */
export interface BadDataPlan {
  readonly decide: BadDataDecision;
  /** Whether `decide` is a function of the user. */
  readonly isAsked: boolean;
  readonly limit: number;
  readonly quarantine: string | undefined;
}

/**
 * Checks the option `onBadData`. Gives what becomes of bad data, `undefined` where all of it is an
 * error.
 */
export function planBadData(action: string, given: OnBadData = 'error'): BadDataPlan | undefined {
  const isShort = typeof given !== 'object' || given === null;
  if (!isShort) requireKnownOptions(action, given, ['action', 'limit', 'quarantine']);
  const options = isShort ? { action: given } : given;
  const { action: decision = 'skip', limit = Number.POSITIVE_INFINITY, quarantine } = options;
  const isAsked = typeof decision === 'function';
  requireOption(isAsked || decision === 'error' || decision === 'skip', action, {
    option: 'onBadData',
    rule: "'error', 'skip', a function that says which, or { action, limit, quarantine }",
    value: given,
  });
  requireOption(
    typeof limit === 'number' &&
      limit >= 0 &&
      (limit < 1 || Number.isInteger(limit) || limit === Number.POSITIVE_INFINITY),
    action,
    {
      option: 'onBadData.limit',
      rule: 'a share from 0 to 1 (excluded), or a number of rows',
      value: limit,
    },
  );
  requireOption(
    quarantine === undefined || (typeof quarantine === 'string' && quarantine !== ''),
    action,
    { option: 'onBadData.quarantine', rule: 'the path of a file', value: quarantine },
  );
  if (decision === 'error') return undefined;
  return { decide: isAsked ? decision : () => 'skip', isAsked, limit, quarantine };
}
