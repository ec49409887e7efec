import type { RequestCount } from './byteFile.ts';

/** All of these requests together. */
export function sumOfRequests(counts: readonly RequestCount[]): RequestCount {
  let requests = 0;
  let bytes = 0;
  for (const count of counts) {
    requests += count.requests;
    bytes += count.bytes;
  }
  return { requests, bytes };
}
