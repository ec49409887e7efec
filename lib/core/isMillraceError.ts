import type { ErrorByTag, ErrorTag, MillraceError } from './errors.ts';

/**
 * True if Millrace threw `error`, and if it is of the given kind. TypeScript then knows the class
 * and its fields, such as `place` for `data`. Without `tag` it knows the union of all classes.
 *
 * @param error anything that was caught
 * @param tag the kind: `option`, `schema`, `data`, `io`, `checkpoint`, `demand` or `criterion`.
 * Defaults to any kind
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
