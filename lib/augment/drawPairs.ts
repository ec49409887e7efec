import type { Batch } from '../core/batch.ts';
import { indices } from '../core/indices.ts';
import { bernoulli } from '../random/bernoulli.ts';
import { permutation } from '../random/permutation.ts';
import type { Stream } from '../random/stream.ts';
import { batchStream, sampleStreams } from './drawStream.ts';
import type { Per } from './options.ts';

/** Options of {@link drawPairs}. */
export interface PairOptions<D> {
  readonly per: Per;
  readonly p: number;
  /** The first epoch in which nothing is mixed. */
  readonly until: number;
  readonly seed: number | undefined;
  /**
   * Draws the parameters of a batch, a pair or a sample. Returns `undefined` if these mix nothing.
   */
  readonly draw: (stream: Stream) => D | undefined;
  /** Receives the parameters of the mixed samples from `start` (inclusive) to `end` (exclusive). */
  readonly give: (drawn: D, start: number, end: number) => void;
}

/**
 * Draws partners, a random permutation or matching of the samples. Per batch, pair or sample it
 * draws whether and how these are mixed. Padding is never mixed.
 *
 * @returns the partner of each sample, or the sample itself if it is not mixed
 */
export function drawPairs<D>(
  batch: Batch,
  operator: string,
  { per, p: often, until, seed, draw, give }: PairOptions<D>,
): Uint32Array {
  const { size, valid, allocator, epoch } = batch;
  const p = epoch < until ? often : 0;
  const ofBatch = batchStream(batch, operator, seed);
  const order = permutation(ofBatch, allocator.allocate(Uint32Array, valid));
  const streamOf = sampleStreams(batch, operator, seed);
  const partner = indices(allocator.allocate(Uint32Array, size));
  if (per === 'batch') {
    const shared = drawOnce(ofBatch, p, draw);
    if (shared === undefined) return partner;
    partner.set(order);
    give(shared, 0, valid);
  } else if (per === 'pair') {
    // Neighbours in a random order are a random matching. With an odd number, one sample has no
    // partner.
    for (let k = 0; k + 1 < valid; k += 2) {
      const a = order[k] as number;
      const b = order[k + 1] as number;
      const shared = drawOnce(streamOf(Math.min(a, b)), p, draw);
      if (shared === undefined) continue;
      partner[a] = b;
      partner[b] = a;
      give(shared, a, a + 1);
      give(shared, b, b + 1);
    }
  } else {
    for (let i = 0; i < valid; i++) {
      const drawn = drawOnce(streamOf(i), p, draw);
      if (drawn === undefined) continue;
      partner[i] = order[i] as number;
      give(drawn, i, i + 1);
    }
  }
  return partner;
}

function drawOnce<D>(
  stream: Stream,
  p: number,
  draw: (stream: Stream) => D | undefined,
): D | undefined {
  return bernoulli(stream, p) ? draw(stream) : undefined;
}
