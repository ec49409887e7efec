import type { MonoTypeOperatorFunction } from 'rxjs';
import type { BumpAllocator } from '../core/bumpAllocator.ts';
import { type Picked, pickRows } from '../core/pickRows.ts';
import type { Rows } from '../core/rows.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { hashRow, hashSeed } from '../random/hashRow.ts';
import { rowOperator } from './rowOperator.ts';

/** Options of {@link splitRows}. */
export interface SplitRowsOptions {
  /**
   * The seed of the split: a safe integer. Defaults to 0. The seed of the run has no effect on it.
   */
  readonly seed?: number;
}

/** Tolerance for the sum of shares in binary fractions. */
const ROUNDING = 1e-9;

/**
 * Splits rows into disjoint parts: one operator for each name, which keeps about its share of them.
 * A hash of the file name and the row number decides, so that a row is in the same part in every
 * epoch, order and shard. (`takeRows` and `skipRows` after a shuffle take other rows in each
 * epoch.)
 *
 * @param shares by name: positive numbers with a sum of at most 1; the rest is in no part
 * @throws OptionError at once, if a share or an option is invalid
 * @example
 * ```ts
 * import { batch, consume, fromColumns, splitRows } from 'millrace';
 *
 * const rows$ = fromColumns({ x: new Float32Array(1000) }, { shuffle: true });
 * const { train, test } = splitRows({ train: 0.8, test: 0.2 });
 * const { samples } = await consume(rows$.pipe(train, batch({ size: 32 })), () => {});
 * samples + (await consume(rows$.pipe(test, batch({ size: 32 })), () => {})).samples // => 1000
 * ```
 */
export function splitRows<K extends string>(
  shares: Readonly<Record<K, number>>,
  options: SplitRowsOptions = {},
): Record<K, MonoTypeOperatorFunction<Rows>> {
  const action = '`splitRows`';
  requireKnownOptions(action, options, ['seed']);
  const { seed = 0 } = options;
  requireInteger(action, { option: 'seed', value: seed });
  const entries = Object.entries(Object(shares)) as [K, number][];
  const sum = entries.reduce((total, [, share]) => total + share, 0);
  requireOption(
    entries.length > 0 &&
      entries.every(([, share]) => typeof share === 'number' && share > 0) &&
      sum <= 1 + ROUNDING,
    action,
    { option: 'shares', rule: 'positive numbers by name, of a sum of 1 at most', value: shares },
  );
  let from = 0;
  const operators = entries.map(([name, share]) => {
    const part = { name, seed, from, to: from + share };
    from += share;
    return [name, partOf(part)] as const;
  });
  return Object.fromEntries(operators) as Record<K, MonoTypeOperatorFunction<Rows>>;
}

/** One part: the rows whose hash, from 0 to 1, is from `from` (inclusive) to `to` (exclusive). */
interface SplitPart {
  readonly name: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

function partOf(part: SplitPart): MonoTypeOperatorFunction<Rows> {
  const { name, seed, from, to } = part;
  const options = `name=${name} from=${from} to=${to} seed=${seed}`;
  return rowOperator({ operator: 'splitRows', options }, ({ run, counter, resumed }) => {
    let toSkip = resumed();
    return (rows) => {
      const own = counter.anew(
        { ...rows, ...within(rows, part, run.allocator) },
        {},
        { isSealed: true },
      );
      const skipped = Math.min(toSkip, own.length);
      toSkip -= skipped;
      return skipped === own.length ? undefined : own.slice(skipped);
    };
  });
}

function within(rows: Rows, { seed, from, to }: SplitPart, allocator: BumpAllocator): Picked {
  const own = allocator.allocate(Uint32Array, rows.length);
  const [low, high] = [from * 2 ** 32, to >= 1 - ROUNDING ? 2 ** 32 : to * 2 ** 32];
  const sources = rows.chunks.map(({ origin }) => ({
    seed: hashSeed(baseName(origin.source), seed),
    first: origin.firstRow,
  }));
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const source = sources[rows.chunkOf[i] as number] as (typeof sources)[number];
    const hash = hashRow(source.seed, source.first + (rows.rowOf[i] as number));
    if (hash >= low && hash < high) own[count++] = i;
  }
  return pickRows(rows, own.subarray(0, count), allocator);
}

/** The base name alone, so that a data set that was moved is split as before. */
function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
