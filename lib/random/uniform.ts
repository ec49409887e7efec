import type { Stream } from './stream.ts';

/** Uniform on [0, 1), with 53 random bits. */
export function uniform(stream: Stream): number {
  const high = stream.next() >>> 5;
  const low = stream.next() >>> 6;
  return (high * 2 ** 26 + low) / 2 ** 53;
}
