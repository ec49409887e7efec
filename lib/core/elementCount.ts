import { upstreamOf } from './passesElements.ts';

/** The lengths of streams, for sinks that need them before they start. */
const counts = new WeakMap<object, () => number | undefined>();

/**
 * Records how many elements `stream` has in an epoch (rows, for a stream of rows), `undefined` if
 * unknown. Returns `stream`.
 */
export function withCount<S extends object>(stream: S, count: () => number | undefined): S {
  counts.set(stream, count);
  return stream;
}

/**
 * The number of elements of `stream` in an epoch. It is `undefined` if one of its operators does
 * not say.
 */
export function countOf(stream: object): number | undefined {
  return counts.get(upstreamOf(stream))?.();
}
