import type { ByteRange } from '../io/byteFile.ts';
import type { Version } from './answerChecks.ts';

/** What is cached: bytes of a version of a file. */
export interface CachedBytes extends ByteRange {
  readonly size: number;
  readonly version: Version | undefined;
}

/**
 * The key of bytes in a cache; `undefined` where no version says that the file is still the same.
 * A strong ETag tells files apart whatever the query of the URL is, which may be a signature.
 */
export function cacheKey(url: URL, { version, size, start, end }: CachedBytes): string | undefined {
  if (version === undefined) return undefined;
  const place = version.isStrong ? url.origin + url.pathname : url.href;
  return [place, version.header, version.value, size, start, end].join('\n');
}
