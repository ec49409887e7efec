import type { MonoTypeOperatorFunction } from 'rxjs';
import { counterName } from '../core/counterName.ts';
import { occurrence } from '../core/occurrence.ts';
import { type Picked, pickRows } from '../core/pickRows.ts';
import { Rows } from '../core/rows.ts';
import type { Slab } from '../core/slab.ts';
import { stage } from '../engine/stage.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { fisherYates } from '../random/fisherYates.ts';
import { keyedStream } from '../random/keyedStream.ts';
import { permutation } from '../random/permutation.ts';
import type { Stream } from '../random/stream.ts';
import { RowQueue } from './rowQueue.ts';

/** Options of {@link shuffle}. */
export interface ShuffleOptions {
  /** Rows that are permuted together: a positive integer. */
  readonly window: number;
  /** Seed of the order; that of the run when left out. */
  readonly seed?: number;
}

/**
 * Permutes the rows of each window of `window` rows, uniformly at random; the last window may be shorter. Windows reach over any number
 * of record batches, files and row groups. Only the order is permuted: no value is copied. The order is a function of seed, epoch and
 * window alone.
 *
 * Holds the record batches of at most one window, beyond what is being batched.
 *
 * @throws OptionError where `window` is not a positive integer or `seed` not a safe integer
 * @example
 * ```ts
 * import { batch, consume, fromColumns, shuffle } from 'millrace';
 *
 * const seen: number[] = [];
 * const x = Float32Array.from({ length: 8 }, (_, i) => i);
 * await consume(fromColumns({ x }).pipe(shuffle({ window: 8 }), batch({ size: 4 })), ({ rows }) => seen.push(...rows.rowOf));
 * seen.sort() // => [0, 1, 2, 3, 4, 5, 6, 7]
 * ```
 */
export function shuffle(options: ShuffleOptions): MonoTypeOperatorFunction<Rows> {
  requireKnownOptions('`shuffle`', options, ['window', 'seed']);
  const { window, seed } = options;
  requireOption(Number.isSafeInteger(window) && window > 0, '`shuffle`', {
    option: 'window',
    rule: 'a positive integer, in rows',
    value: window,
  });
  requireOption(seed === undefined || Number.isSafeInteger(seed), '`shuffle`', {
    option: 'seed',
    rule: 'a safe integer',
    value: seed,
  });
  return stage<Rows, Rows>(
    'shuffle',
    (run) => {
      const held = new RowQueue(run.budget, run.slab);
      let ended = false;
      let first = true;
      let windowIndex = 0;

      const shuffled = (rows: Rows): Rows => {
        const counter = counterName(rows.chain, 'shuffle');
        const resumed = first ? run.resume?.position : undefined;
        if (first) windowIndex = resumed?.[`${counter}.window`] ?? 0;
        first = false;
        const key = {
          seed: seed ?? run.seed,
          epoch: run.epoch,
          operator: 'shuffle',
          occurrence: occurrence(rows.chain, 'shuffle'),
        };
        const stream = keyedStream(key, windowIndex);
        const position = {
          ...rows.cursor.position,
          [counter]: 0,
          [`${counter}.window`]: windowIndex,
        };
        windowIndex++;
        const whole = new Rows({
          schema: rows.schema,
          chunks: rows.chunks,
          ...permuted(rows, { stream, slab: run.slab }),
          cursor: { stream: rows.cursor.stream, position, counter },
          chain: [
            ...rows.chain,
            {
              operator: 'shuffle',
              options: `window=${window}${seed === undefined ? '' : ` seed=${seed}`}`,
            },
          ],
        });
        return whole.slice(resumed?.[counter] ?? 0);
      };

      return {
        room: (open) => (open && held.length < window ? 1 : 0),
        push: (rows) => held.push(rows),
        end: () => {
          ended = true;
        },
        take: () =>
          held.length >= window || (ended && held.length > 0)
            ? shuffled(held.shift(window).rows)
            : undefined,
        holds: () => `${held.length} rows`,
        drop: () => held.clear(),
      };
    },
    { columns: (downstream) => downstream },
  );
}

/** The rows in a random order. */
function permuted(
  rows: Rows,
  { stream, slab }: { readonly stream: Stream; readonly slab: Slab },
): Picked {
  const { chunks, chunkOf, rowOf } = rows;
  const order = slab.make(Uint32Array, rowOf.length);
  if (chunks.length > 1) return pickRows(rows, permutation(stream, order), slab);
  order.set(rowOf);
  fisherYates(stream, order);
  // All chunks are number 0.
  return { chunkOf, rowOf: order };
}
