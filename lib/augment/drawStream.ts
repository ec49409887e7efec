import type { Batch } from '../core/batch.ts';
import { keyedStream } from '../random/keyedStream.ts';
import type { Stream } from '../random/stream.ts';

/** The draws of an operator for a batch as a whole. */
export function batchStream(batch: Batch, operator: string, seed: number | undefined): Stream {
  const key = batch.drawKey(operator);
  return keyedStream(seed === undefined ? key : { ...key, seed }, batch.drawIndex);
}

/**
 * The draws of an operator for sample `i` of a batch: keyed by the number of the sample in the
 * epoch.
 */
export function sampleStream(
  batch: Batch,
  operator: string,
  { sample, seed }: { readonly sample: number; readonly seed: number | undefined },
): Stream {
  const key = batch.drawKey(operator);
  // A name of its own, so that sample 3 and batch 3 have nothing to do with one another.
  return keyedStream(
    { ...key, operator: `${key.operator}/sample`, ...(seed === undefined ? {} : { seed }) },
    batch.drawNumber(sample),
  );
}
