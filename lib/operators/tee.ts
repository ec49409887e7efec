import type { Observable } from 'rxjs';
import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { teeBranch } from './teeBranch.ts';
import { TeeHub } from './teeHub.ts';

/** Options of {@link tee}. */
export interface TeeOptions {
  /** Elements that one branch may be ahead of another: a positive integer. Defaults to 16. */
  readonly maxSkew?: number;
}

/** A list of `N` entries, or of any number if `N` is not known. */
export type Branches<T, N extends number, L extends T[] = []> = number extends N
  ? T[]
  : L['length'] extends N
    ? L
    : Branches<T, N, [...L, T]>;

/**
 * Gives every element of a stream to `count` readers, from one subscription. The fastest is never
 * more than `maxSkew` elements ahead of the slowest, so that memory is bounded, unlike with `share`
 * of RxJS. All branches must be read: if one is not, the others wait when they are `maxSkew` ahead.
 * A branch that was unsubscribed from blocks nobody.
 *
 * The n-th subscriptions to all branches belong together. They may be in one run or in several of
 * the same seed and epoch. Batches of tensors cannot be shared: put `tee` before `toTensors`.
 *
 * @throws OptionError if `count` or `maxSkew` is not a positive integer; in the stream, if an
 * element needs disposal, or a run has another seed or epoch
 * @example
 * ```ts
 * import { fromColumns, pull, tee } from 'millrace';
 *
 * const rows$ = fromColumns({ x: new Float32Array(6) }, { chunkRows: 2 });
 * const [left$, right$] = tee(2, { maxSkew: 4 })(rows$);
 * const count = async (branch$: typeof left$) => {
 *   let rows = 0;
 *   for await (const { length } of pull(branch$)) rows += length;
 *   return rows;
 * };
 * await Promise.all([count(left$), count(right$)]) // => [6, 6]
 * ```
 */
export function tee<N extends number>(
  count: N,
  options: TeeOptions = {},
): <T>(source$: Observable<T>) => Branches<Observable<T>, N> {
  requireKnownOptions('`tee`', options, ['maxSkew']);
  const { maxSkew = 16 } = options;
  requireInteger('`tee`', { option: 'count', value: count, min: 1 });
  requireInteger('`tee`', { option: 'maxSkew', value: maxSkew, min: 1, unit: 'elements' });
  return <T>(source$: Observable<T>) => {
    // The hub of the n-th subscriptions to the branches, until all of them have ended.
    const hubs = new Map<number, TeeHub<T>>();
    const hubOf = (generation: number) => {
      const known = hubs.get(generation);
      if (known !== undefined) return known;
      const hub = new TeeHub(source$, {
        branches: count,
        maxSkew,
        onEnd: () => hubs.delete(generation),
      });
      hubs.set(generation, hub);
      return hub;
    };
    return Array.from({ length: count }, (_, branch) => teeBranch(branch, hubOf)) as Branches<
      Observable<T>,
      N
    >;
  };
}
