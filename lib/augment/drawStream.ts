import type { Batch } from '../core/batch.ts';
import { keyedStream, keyedStreams } from '../random/keyedStream.ts';
import type { Stream } from '../random/stream.ts';

/** The draws of an operator for a whole batch. */
export function batchStream(batch: Batch, operator: string, seed: number | undefined): Stream {
  const key = batch.drawKey(operator);
  return keyedStream(seed === undefined ? key : { ...key, seed }, batch.drawIndex);
}

/**
 * The draws of an operator for each sample of a batch, keyed by the index of the sample in the
 * epoch.
 */
export function sampleStreams(
  batch: Batch,
  operator: string,
  seed: number | undefined,
): (sample: number) => Stream {
  const key = batch.drawKey(operator);
  const streamOf = keyedStreams({
    ...key,
    // A separate name, so that the draws of sample 3 and batch 3 are independent.
    operator: `${key.operator}/sample`,
    ...(seed === undefined ? {} : { seed }),
  });
  return (sample) => streamOf(batch.drawNumber(sample));
}
