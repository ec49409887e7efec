import type { MonoTypeOperatorFunction } from 'rxjs';
import type { BumpAllocator } from '../core/bumpAllocator.ts';
import { type Picked, pickRows } from '../core/pickRows.ts';
import type { Rows, RowValues } from '../core/rows.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { fisherYates } from '../random/fisherYates.ts';
import { keyedStream } from '../random/keyedStream.ts';
import { permutation } from '../random/permutation.ts';
import type { Stream } from '../random/stream.ts';
import { rowOperator } from './rowOperator.ts';

/** Options of {@link shuffle}. */
export interface ShuffleOptions {
  /** Rows that are permuted together: a positive integer. */
  readonly window: number;
  /** The seed of the order. Defaults to the seed of the run. */
  readonly seed?: number;
}

/**
 * Permutes the rows of each window of `window` rows uniformly at random. The last window may be
 * shorter. A window may span record batches, row groups and files. No value is copied. The order is
 * a function of seed, epoch and window alone.
 *
 * It holds the record batches of at most one window, besides those being batched.
 *
 * @throws OptionError if `window` is not a positive integer or `seed` not a safe integer
 * @example
 * ```ts
 * import { batch, consume, fromColumns, shuffle } from 'millrace';
 *
 * const seen: number[] = [];
 * const x = Float32Array.from({ length: 8 }, (_, i) => i);
 * const shuffled$ = fromColumns({ x }).pipe(shuffle({ window: 8 }), batch({ size: 4 }));
 * await consume(shuffled$, ({ rows }) => seen.push(...rows.rowOf));
 * seen.sort() // => [0, 1, 2, 3, 4, 5, 6, 7]
 * ```
 */
export function shuffle<R extends RowValues = RowValues>(
  options: ShuffleOptions,
): MonoTypeOperatorFunction<Rows<R>> {
  requireKnownOptions('`shuffle`', options, ['window', 'seed']);
  const { window, seed } = options;
  requireInteger('`shuffle`', { option: 'window', value: window, min: 1, unit: 'rows' });
  if (seed !== undefined) requireInteger('`shuffle`', { option: 'seed', value: seed });
  return rowOperator<R>(
    {
      operator: 'shuffle',
      draws: true,
      options: `window=${window}${seed === undefined ? '' : ` seed=${seed}`}`,
      window,
      count: (rows) => rows,
      seek(rows) {
        const skipped = Math.floor(rows / window);
        const upstream = skipped * window;
        return { upstream, count: rows - upstream, parts: { window: skipped } };
      },
    },
    ({ run, counter, resumed }) => {
      let windowIndex = resumed('window');
      let skip = resumed();
      return (rows) => {
        const key = {
          seed: seed ?? run.seed,
          epoch: run.epoch,
          operator: 'shuffle',
          occurrence: counter.occurrence(rows),
        };
        const { ordinal } = rows.cursor;
        const windows = ordinal === undefined ? undefined : ordinal / window;
        counter.require(rows, windowIndex, windows);
        counter.require(rows, skip, Math.min(Math.max(skip, 0), rows.length));
        const stream = keyedStream(key, windowIndex);
        const picked = permuted(rows, { stream, allocator: run.allocator });
        const whole = counter.anew({ ...rows, ...picked }, { window: windowIndex++ }, { ordinal });
        const rest = whole.slice(skip);
        skip = 0;
        return rest;
      };
    },
  );
}

/** The rows in a random order. */
function permuted(
  rows: Rows,
  { stream, allocator }: { readonly stream: Stream; readonly allocator: BumpAllocator },
): Picked {
  const { chunks, chunkOf, rowOf } = rows;
  const order = allocator.allocate(Uint32Array, rowOf.length);
  if (chunks.length > 1) return pickRows(rows, permutation(stream, order), allocator);
  order.set(rowOf);
  fisherYates(stream, order);
  // All rows are in chunk 0.
  return { chunkOf, rowOf: order };
}
