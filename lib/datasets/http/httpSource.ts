import pLimit, { type LimitFunction } from 'p-limit';
import { openRangeCache } from '#files';
import { MillraceError, OptionError } from '../../core/errors.ts';
import type { RangeCache } from '../io/rangeCache.ts';
import type { HttpPlan } from './httpOptions.ts';

/** What the files of a source share. */
export interface HttpSource {
  readonly plan: HttpPlan;
  /** Bounds the requests in flight. */
  readonly limit: LimitFunction;
  /** The headers of the user's for a request. */
  headersFor(url: string): Promise<Headers>;
  /** The folder for what was read, `undefined` where there is none. */
  cache(): Promise<RangeCache | undefined>;
}

/** @param inFlight requests in flight at most; 0 is as 1 */
export function httpSource(plan: HttpPlan, inFlight: number): HttpSource {
  let cache: Promise<RangeCache> | undefined;
  return {
    plan,
    limit: pLimit(Math.max(1, inFlight)),
    async headersFor(url) {
      const { headers } = plan;
      if (typeof headers !== 'function') return new Headers(headers);
      try {
        return new Headers(await headers(url));
      } catch (cause) {
        if (cause instanceof MillraceError) throw cause;
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new OptionError(
          `Cannot make a request: \`headers\` must give its headers; it threw ${why.slice(0, 80)}`,
          { cause },
        );
      }
    },
    async cache() {
      if (plan.cacheFolder === undefined) return undefined;
      cache ??= openRangeCache(plan.cacheFolder);
      return await cache;
    },
  };
}
