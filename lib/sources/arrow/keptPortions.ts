import type { StageRun } from '../../flow/stageRun.ts';
import { buffersOf } from '../../model/buffersOf.ts';
import { IoError } from '../../model/errors.ts';
import type { Portion, Portions } from '../rowsReader.ts';

/** The first portions of a data set, which stay in memory from one epoch of a run to the next. */
export interface PortionCache {
  readonly portions: Portion[];
  /** Rows of all of them. */
  rows: number;
  /** Whether there are no others. */
  isWhole: boolean;
  /** Fingerprint of the data set, once it is known. */
  dataset: string;
}

export function newPortionCache(): PortionCache {
  return { portions: [], rows: 0, isWhole: false, dataset: '' };
}

/** Portions as `open` gives them, of which the first come from memory where an earlier epoch has left them there, and are left there for later ones. */
export function keptPortions(
  open: () => Portions,
  cache: PortionCache,
  { budget, epoch, context }: StageRun,
): Portions {
  let inner: Portions | undefined;
  let given = 0;
  /** Rows of portions that are in memory and have yet to be passed over. */
  let passing = 0;

  const keep = (portion: Portion) => {
    // Only what follows on those that are there.
    if (given !== cache.portions.length || portion.batches.length === 0) return;
    if (budget.keepBuffers(portion.batches.flatMap(({ data }) => buffersOf(data))) === undefined) return;
    cache.portions.push(portion);
    cache.rows += portion.rows;
  };
  return {
    dataset: () => inner?.dataset() || cache.dataset,
    async next(skip) {
      const known = cache.portions[given];
      if (inner === undefined && known !== undefined) {
        given++;
        return known;
      }
      if (inner === undefined && cache.isWhole) return undefined;
      if (inner === undefined) {
        inner = open();
        passing = cache.rows;
      }
      let portion = await inner.next(passing > 0 ? passing : skip);
      for (; passing > 0; portion = await inner.next(passing > 0 ? passing : skip)) {
        if (portion === undefined || portion.batches.length > 0) {
          throw new IoError(
            'Cannot go on with an Arrow file as it must stay as it is while a run reads it: received other record batches than before',
          );
        }
        passing -= portion.rows;
      }
      cache.dataset ||= inner.dataset();
      if (epoch < context.lastEpoch) {
        if (portion !== undefined) keep(portion);
        else if (given === cache.portions.length) cache.isWhole = true;
      }
      given++;
      return portion;
    },
    close: () => inner?.close(),
  };
}
