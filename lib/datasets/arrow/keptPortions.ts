import { buffersOf } from '../../core/buffersOf.ts';
import { IoError } from '../../core/errors.ts';
import type { StageRun } from '../../engine/stageRun.ts';
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

  const keep = (portion: Portion) => {
    // Only what follows on those that are there.
    if (given !== cache.portions.length || portion.batches.length === 0) return;
    if (budget.keepBuffers(portion.batches.flatMap(({ data }) => buffersOf(data))) === undefined)
      return;
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
        await passOver(inner, cache);
      }
      const portion = await inner.next(skip);
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

/** Passes over those that are in memory. */
async function passOver(portions: Portions, cache: PortionCache): Promise<void> {
  for (let rows = cache.rows; rows > 0; ) {
    const passed = await portions.next(rows);
    if (passed === undefined || passed.batches.length > 0) {
      const { source } = passed ?? (cache.portions.at(-1) as Portion);
      throw new IoError(
        `Cannot read \`${source}\` again as it must stay as it is while a run reads it: received other record batches than before`,
      );
    }
    rows -= passed.rows;
  }
}
