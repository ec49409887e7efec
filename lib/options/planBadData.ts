import type { BadDataDecision, OnBadData } from '../core/badData.ts';
import { requireKnownOptions } from './requireKnownOptions.ts';
import { requireOption } from './requireOption.ts';

/** How a run treats bad data, if not as an error. */
export interface BadDataPlan {
  readonly decide: BadDataDecision;
  /** True if `decide` is the user's function. */
  readonly isAsked: boolean;
  readonly limit: number;
  readonly quarantine: string | undefined;
}

/** Checks the option `onBadData`. Returns `undefined` if all bad data is an error. */
export function planBadData(
  action: string,
  onBadData: OnBadData = 'error',
): BadDataPlan | undefined {
  const isShort = typeof onBadData !== 'object' || onBadData === null;
  if (!isShort) requireKnownOptions(action, onBadData, ['action', 'limit', 'quarantine']);
  const options = isShort ? { action: onBadData } : onBadData;
  const { action: decision = 'skip', limit = Number.POSITIVE_INFINITY, quarantine } = options;
  const isAsked = typeof decision === 'function';
  requireOption(isAsked || decision === 'error' || decision === 'skip', action, {
    option: 'onBadData',
    rule: "'error', 'skip', a function that says which, or { action, limit, quarantine }",
    value: onBadData,
  });
  requireOption(
    typeof limit === 'number' &&
      limit >= 0 &&
      (limit < 1 || Number.isInteger(limit) || limit === Number.POSITIVE_INFINITY),
    action,
    {
      option: 'onBadData.limit',
      rule: 'a fraction from 0 to 1 (exclusive), or a number of rows',
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
