import { Batch } from '../core/batch.ts';
import { chainText } from '../core/chain.ts';
import type { ChainLink, Checkpoint } from '../core/checkpoint.ts';
import { Rows } from '../core/rows.ts';
import { TensorBatch } from '../tensors/tensorBatch.ts';
import type { FirstElement } from './requireChain.ts';

/** The epochs of random streams that were completed, by stream and seed. */
const epochs = new Set<string>();
let isWarned = false;

/**
 * Warns once if an epoch runs a second time with the same seed, because it repeats the draws.
 * Returns a function to call at the end of the epoch: a partial read does not count as a run.
 */
export function warnOfRepeatedRun({ value, origin }: FirstElement): (() => void) | undefined {
  const element = ofStream(value) ?? ofStream(origin);
  if (isWarned || element === undefined) return undefined;
  const { chain, checkpoint, rows } = element;
  if (!chain.some(({ draws }) => draws === true)) return undefined;
  const { dataset, seed, epoch } = checkpoint;
  // Other shards and ranks start with other rows.
  const run = [dataset, chainText(chain), seed, epoch, ...firstRow(rows)].join('\n');
  if (!epochs.has(run)) return () => void epochs.add(run);
  isWarned = true;
  console.warn(
    `Millrace: epoch ${epoch} of a stream with seed ${seed} runs a second time, with the same ` +
      'order and draws. Pass `epochs` to one run, or `epoch` to each run',
  );
  return undefined;
}

/** An element that knows its stream. */
interface StreamElement {
  readonly rows: Rows;
  readonly chain: readonly ChainLink[];
  readonly checkpoint: Checkpoint;
}

function ofStream(element: unknown): StreamElement | undefined {
  if (element instanceof TensorBatch) return element.recipeBatch;
  if (element instanceof Batch) return element;
  if (!(element instanceof Rows)) return undefined;
  const { chain, checkpoint } = element;
  return { rows: element, chain, checkpoint };
}

function firstRow({ chunks, chunkOf, rowOf }: Rows): readonly unknown[] {
  const origin = chunks[chunkOf[0] as number]?.origin;
  return [origin?.source, (origin?.firstRow ?? 0) + (rowOf[0] ?? 0)];
}
