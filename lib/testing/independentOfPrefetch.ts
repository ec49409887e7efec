import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { collected } from './collected.ts';
import { lawRun, type StreamLawOptions, type StreamUnderTest, streamOf } from './lawOptions.ts';
import { requireElements, requireSame } from './requireSame.ts';
import { turn } from './turn.ts';

/** Options of {@link independentOfPrefetch}. */
export interface PrefetchLawOptions<T> extends StreamLawOptions<T> {
  /** Values of `prefetch` to try, in elements. Defaults to 1, 2, 5 and 32. */
  readonly prefetch?: readonly number[];
  /** Values of `workers` to try. Defaults to none, because threads take time to start. */
  readonly workers?: readonly number[];
}

/**
 * The law that read-ahead, concurrency and timing do not change a stream. With any `prefetch` or
 * `workers`, and with or without pauses, it has the same elements and checkpoints. Given a list,
 * all streams are compared with the first: the same chain with other concurrency, or with
 * `prefetch` operators.
 *
 * @param streams a stream, a function that returns a new one for every run, or a list of these that
 * should be equal
 * @throws LawError that names the first element that differs, how, and for which variant
 * @example
 * ```ts
 * import { batch, fromColumns, prefetch, shuffle } from 'millrace';
 * import { independentOfPrefetch } from 'millrace/testing';
 *
 * const rows$ = fromColumns({ x: new Float32Array(20) });
 * const train$ = rows$.pipe(shuffle({ window: 8 }), batch({ size: 3 }));
 * await independentOfPrefetch([train$, train$.pipe(prefetch(4))]) // => undefined
 * ```
 */
export async function independentOfPrefetch<T>(
  streams: StreamUnderTest<T> | readonly StreamUnderTest<T>[],
  options: PrefetchLawOptions<T> = {},
): Promise<void> {
  requireKnownOptions('`independentOfPrefetch`', options, [
    'seed',
    'epochs',
    'compare',
    'prefetch',
    'workers',
  ]);
  const { compare, prefetch = [1, 2, 5, 32], workers = [] } = options;
  const run = lawRun(options);
  const variants = Array.isArray(streams)
    ? (streams as readonly StreamUnderTest<T>[])
    : [streams as StreamUnderTest<T>];
  const [first] = variants;
  if (first === undefined) return requireElements('independentOfPrefetch', variants);
  const expected = await collected(streamOf(first), run, { compare });
  requireElements('independentOfPrefetch', expected);
  // Uneven pauses, so that elements arrive during waiting and during busy steps.
  const pause = (count: number) => (count % 3 === 0 ? turn(count % 2) : undefined);
  for (const [i, stream] of variants.entries()) {
    const variant = i === 0 ? '' : `variant ${i}, `;
    const settings = [
      ...[0, ...prefetch].map((depth) => ({ prefetch: depth })),
      // With `prefetch`, threads also work on elements that are not requested yet.
      ...workers.flatMap((count) => [{ workers: count }, { workers: count, prefetch: 3 }]),
    ];
    for (const setting of settings) {
      for (const paused of [false, true]) {
        const options = Object.entries(setting).map(([option, value]) => `${option} ${value}`);
        const pauses = paused ? ' and pauses between the steps' : '';
        const context = `with ${variant}${options.join(' and ')}${pauses}`;
        const found = await collected(
          streamOf(stream),
          { ...run, ...setting },
          { compare, ...(paused ? { pause } : {}) },
        );
        requireSame('independentOfPrefetch', context, { expected, found });
      }
    }
  }
}
