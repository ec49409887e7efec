import type { ErrorTag, MillraceError } from './errors.ts';

/**
 * Tells whether `error` was thrown by Millrace, and of which kind.
 *
 * @param error anything that was caught
 * @param tag the kind: `option`, `schema`, `data`, `io`, `checkpoint`, `demand` or `criterion`; any kind when left out
 * @example
 * ```ts
 * import { batch, isMillraceError } from 'millrace';
 *
 * let caught: unknown;
 * try {
 *   batch({ size: 0 });
 * } catch (error) {
 *   caught = error;
 * }
 * isMillraceError(caught, 'option') // => true
 * isMillraceError(caught, 'io') // => false
 * ```
 */
export function isMillraceError(error: unknown, tag?: ErrorTag): error is MillraceError {
  if (!(error instanceof Error) || !('isMillraceError' in error)) return false;
  return tag === undefined || (error as MillraceError).tag === tag;
}
