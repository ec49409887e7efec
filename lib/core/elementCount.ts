import { upstreamOf } from './passesElements.ts';

/** How long streams are, for sinks that want to know it before they start. */
const counts = new WeakMap<object, () => number | undefined>();

/**
 * Notes how many elements `stream` has in an epoch, of rows how many rows; `undefined` where that
 * is not known. Gives `stream`.
 */
export function withCount<S extends object>(stream: S, count: () => number | undefined): S {
  counts.set(stream, count);
  return stream;
}

/**
 * How many elements `stream` has in an epoch; `undefined` where one of its operators does not say.
 */
export function countOf(stream: object): number | undefined {
  return counts.get(upstreamOf(stream))?.();
}
