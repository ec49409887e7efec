import type { Observable } from 'rxjs';
import { CheckpointError } from '../core/errors.ts';
import { disposeOwned } from '../engine/disposeOwned.ts';
import { runOperator } from '../engine/runOperator.ts';
import { requireStreams } from '../options/requireStreams.ts';

/** The element types of several streams. */
export type Zipped<S extends readonly Observable<unknown>[]> = {
  -readonly [I in keyof S]: S[I] extends Observable<infer T> ? T : never;
};

/**
 * Combines the n-th elements of all streams into lists. No stream runs ahead of the others, unlike
 * with `zip` of RxJS. It ends with the shortest stream.
 *
 * @param sources at least one stream
 * @throws OptionError if there is no stream
 * @throws CheckpointError in the stream, if the run is resumed: a checkpoint is that of one stream
 * @example
 * ```ts
 * import { consume, fromColumns, zip } from 'millrace';
 *
 * const left$ = fromColumns({ x: new Float32Array(6) }, { chunkRows: 2 });
 * const right$ = fromColumns({ y: new Float32Array(4) }, { chunkRows: 2 });
 * const pairs: number[][] = [];
 * await consume(zip(left$, right$), ([left, right]) => pairs.push([left.length, right.length]));
 * pairs // => [[2, 2], [2, 2]]
 * ```
 */
export function zip<S extends readonly Observable<unknown>[]>(
  ...sources: S
): Observable<Zipped<S>> {
  requireStreams('`zip`', sources);
  return runOperator<unknown, Zipped<S>>('zip', sources, ({ resume }) => {
    if (resume !== undefined) {
      throw new CheckpointError(
        'Cannot resume `zip`: a checkpoint must say where each stream stands; received that of ' +
          'one element; resume each stream by its own, and zip these',
      );
    }
    const held: unknown[][] = sources.map(() => []);
    const ended = sources.map(() => false);
    const exhausted = () => ended.some((over, input) => over && held[input]?.length === 0);
    return {
      room: (open, input) => (open && held[input]?.length === 0 && !exhausted() ? 1 : 0),
      push: (value, input) => held[input]?.push(value),
      end(input) {
        ended[input] = true;
      },
      take: () =>
        held.every(({ length }) => length > 0)
          ? { value: held.map((values) => values.shift()) as Zipped<S> }
          : undefined,
      over: exhausted,
      holds: () => `${held.map(({ length }) => length).join(' and ')} elements`,
      drop: () => {
        for (const values of held) disposeOwned(...values.splice(0));
      },
    };
  });
}
