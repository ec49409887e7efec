import type { Batch } from '../model/batch.ts';
import { indices } from '../model/indices.ts';
import { bernoulli } from '../random/bernoulli.ts';
import { permutation } from '../random/permutation.ts';
import type { Stream } from '../random/stream.ts';
import { batchStream, sampleStream } from './drawStream.ts';
import type { Per } from './options.ts';

/** Who is mixed with whom, and by which draw. */
export interface Pairs<D> {
  /** For each sample of the batch its partner; the sample itself where it is not mixed. */
  readonly partner: Uint32Array;
  /** For each sample what was drawn for it; `undefined` where it is not mixed. */
  readonly drawn: readonly (D | undefined)[];
}

/** Options of {@link drawPairs}. */
export interface PairOptions<D> {
  readonly per: Per;
  readonly p: number;
  readonly seed: number | undefined;
  /** Draws what is shared by a batch, a pair, or drawn for a sample. */
  readonly draw: (stream: Stream) => D;
}

/**
 * Draws partners, a random permutation or matching of the samples that count, and per batch, pair or sample whether they are mixed and
 * how. Padding is never mixed.
 */
export function drawPairs<D>(batch: Batch, operator: string, { per, p, seed, draw }: PairOptions<D>): Pairs<D> {
  const { size, valid } = batch;
  const ofBatch = batchStream(batch, operator, seed);
  const order = permutation(ofBatch, valid);
  if (per === 'batch') {
    const shared = drawOnce(ofBatch, p, draw);
    const drawn = new Array<D | undefined>(size).fill(shared);
    if (shared !== undefined && valid === size) return { partner: order, drawn };
    const partner = indices(size);
    if (shared !== undefined) partner.set(order);
    return { partner, drawn: drawn.fill(undefined, valid) };
  }
  const partner = indices(size);
  const drawn = new Array<D | undefined>(size).fill(undefined);
  if (per === 'pair') {
    // Neighbours in a random order are a random matching; with an odd number one is left alone.
    for (let k = 0; k + 1 < valid; k += 2) {
      const a = order[k] as number;
      const b = order[k + 1] as number;
      const shared = drawOnce(sampleStream(batch, operator, { sample: Math.min(a, b), seed }), p, draw);
      if (shared === undefined) continue;
      partner[a] = b;
      partner[b] = a;
      drawn[a] = shared;
      drawn[b] = shared;
    }
    return { partner, drawn };
  }
  for (let i = 0; i < valid; i++) {
    drawn[i] = drawOnce(sampleStream(batch, operator, { sample: i, seed }), p, draw);
    if (drawn[i] !== undefined) partner[i] = order[i] as number;
  }
  return { partner, drawn };
}

function drawOnce<D>(stream: Stream, p: number, draw: (stream: Stream) => D): D | undefined {
  return bernoulli(stream, p) ? draw(stream) : undefined;
}
