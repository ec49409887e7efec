import type { MonoTypeOperatorFunction } from 'rxjs';
import type { Chunk } from '../core/chunk.ts';
import type { Rows, RowValues } from '../core/rows.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { rowOperator } from './rowOperator.ts';

/**
 * Repeats each row `count` times, one copy after another: repeated augmentation, or several views
 * of each row for evaluation. Each copy has draws of its own. A batch that has several copies of a
 * row decodes its image once.
 *
 * An epoch has `count` times as many samples. Operators that mix may mix a sample with a copy of
 * itself: of a batch of `n` samples that happens to `count` of `n`. Put `shuffle` after it where
 * copies should not be neighbors.
 *
 * Source: Hoffer et al., "Augment your batch" (2020); DeiT (2021) takes three copies of each image.
 *
 * @param count a positive integer
 * @throws OptionError if `count` is not a positive integer
 * @example
 * ```ts
 * import { batch, consume, fromColumns, repeatRows, scalar } from 'millrace';
 *
 * const seen: number[] = [];
 * const rows$ = fromColumns({ x: Int32Array.of(7, 8) }).pipe(
 *   repeatRows(3),
 *   batch({ size: 6, features: { x: scalar({ dtype: 'int32' }) } }),
 * );
 * await consume(rows$, ({ rows }) => seen.push(...rows.rowOf));
 * seen // => [0, 0, 0, 1, 1, 1]
 * ```
 */
export function repeatRows<R extends RowValues = RowValues>(
  count: number,
): MonoTypeOperatorFunction<Rows<R>> {
  requireInteger('`repeatRows`', { option: 'count', value: count, min: 1 });
  const seek = (rows: number) => ({ upstream: Math.floor(rows / count), count: rows % count });
  const options = `count=${count}`;
  return rowOperator<R>(
    { operator: 'repeatRows', options, seek, count: (rows) => rows * count },
    ({ counter, resumed, run: { allocator } }) => {
      let toSkip = resumed();
      return (rows) => {
        const { ordinal } = rows.cursor;
        const chunks = rows.chunks.map((chunk) => copiesOf(chunk, count));
        const length = rows.length * count;
        const rowOf = allocator.allocate(Uint32Array, length);
        const chunkOf = allocator.allocate(Uint32Array, length);
        for (let i = 0, put = 0; i < rows.length; i++) {
          const first = (rows.chunkOf[i] as number) * count;
          for (let copy = 0; copy < count; copy++, put++) {
            rowOf[put] = rows.rowOf[i] as number;
            chunkOf[put] = first + copy;
          }
        }
        const repeated = counter.anew(
          { ...rows, chunks: chunks.flat(), rowOf, chunkOf },
          {},
          { ordinal: ordinal === undefined ? undefined : ordinal * count, isSealed: true },
        );
        const skipped = Math.min(toSkip, length);
        toSkip -= skipped;
        return skipped > 0 && skipped === length ? undefined : repeated.slice(skipped);
      };
    },
  );
}

/** Numbers of copies are apart by more rows than there are. */
const APART = 2 ** 40;

/** A chunk for each copy of its rows. Only shards number rows, so others share the one. */
function copiesOf(chunk: Chunk, count: number): readonly Chunk[] {
  const { firstNumber } = chunk.origin;
  const copies = Array.from({ length: count }, (_, copy) => {
    if (firstNumber === undefined) return chunk;
    const before = Math.floor(firstNumber / APART);
    return chunk.numberedFrom((before * count + copy) * APART + (firstNumber % APART));
  });
  return copies;
}
