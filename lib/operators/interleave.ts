import type { Observable } from 'rxjs';
import { runOperator } from '../engine/runOperator.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { requireStreams } from '../options/requireStreams.ts';
import { inputRun } from './inputRun.ts';
import { InterleaveMachine } from './interleaveMachine.ts';

/** Options of {@link interleave}. */
export interface InterleaveOptions {
  /** One positive weight for each stream. By default streams are drawn from in turn. */
  readonly weights?: readonly number[];
  /**
   * When to end. `'all'` (the default): when all streams have ended. `'first'`: when a stream that
   * is drawn from has ended. `'cycle'`: ended streams restart, until each has ended once.
   */
  readonly stop?: 'first' | 'all' | 'cycle';
}

/**
 * Mixes several streams into one. It draws single rows from streams of rows, and elements from
 * others: in turn, or at random with `weights`. The order of the draws is a function of seed, epoch
 * and the number of draws before. Each stream is asked only for what is drawn from it next.
 * Shuffles within the streams have their own keys, and with `'cycle'` a new one in each pass.
 *
 * Streams of rows must have the same columns. A position contains those of all streams, some 60 to
 * 100 bytes each, so that a run can be resumed at any row.
 *
 * @param sources at least one stream
 * @throws OptionError at once, if an option is invalid
 * @throws SchemaError in the stream, if rows have other columns than those of the first stream
 * @throws CheckpointError in the stream, if the checkpoint has another number of streams
 * @example
 * ```ts
 * import { consume, fromColumns, interleave } from 'millrace';
 *
 * const zeros$ = fromColumns({ x: Float32Array.of(0, 0, 0) });
 * const ones$ = fromColumns({ x: Float32Array.of(1, 1) });
 * const seen: number[] = [];
 * await consume(interleave([zeros$, ones$]), ({ chunkOf }) => seen.push(...chunkOf));
 * seen // => [0, 1, 0, 1, 0]
 * ```
 */
export function interleave<T>(
  sources: readonly Observable<T>[],
  options: InterleaveOptions = {},
): Observable<T> {
  const action = '`interleave`';
  requireStreams(action, sources);
  requireKnownOptions(action, options, ['weights', 'stop']);
  const { weights, stop = 'all' } = options;
  const isValid = (weights: readonly number[]) =>
    weights.length === sources.length && weights.every((weight) => weight > 0 && weight < Infinity);
  requireOption(weights === undefined || (Array.isArray(weights) && isValid(weights)), action, {
    option: 'weights',
    rule: `${sources.length} positive numbers, one for each stream`,
    value: weights,
  });
  requireOption(['first', 'all', 'cycle'].includes(stop), action, {
    option: 'stop',
    rule: "'first', 'all' or 'cycle'",
    value: stop,
  });
  return runOperator<T, T>(
    'interleave',
    sources,
    (run) => new InterleaveMachine<T>(run, { count: sources.length, weights, stop }),
    {
      columns: (downstream) => downstream,
      runOf: (input, run, opened) => inputRun(run, { input, opened, count: sources.length }),
    },
  );
}
