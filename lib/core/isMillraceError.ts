import type { ErrorByTag, ErrorTag, MillraceError } from './errors.ts';

/**
 * Tells whether `error` was thrown by Millrace, and of which kind. TypeScript then knows the class
 * of that kind and its fields: of `data` the `place`. Without `tag` it knows the union of all
 * kinds.
 *
 * @param error anything that was caught
 * @param tag the kind: `option`, `schema`, `data`, `io`, `checkpoint`, `demand` or `criterion`; any
 * kind when left out
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
export function isMillraceError<T extends ErrorTag = ErrorTag>(
  error: unknown,
  tag?: T,
): error is ErrorByTag[T] {
  if (!(error instanceof Error) || !('isMillraceError' in error)) return false;
  return tag === undefined || (error as MillraceError).tag === tag;
}
