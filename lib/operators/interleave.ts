import type { Observable } from 'rxjs';
import { runOperator } from '../engine/runOperator.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { requireStreams } from '../options/requireStreams.ts';
import { inputRun } from './inputRun.ts';
import { InterleaveMachine } from './interleaveMachine.ts';

/** Options of {@link interleave}. */
export interface InterleaveOptions {
  /**
   * How often each stream is drawn from, relative to the others: one positive number each; in turn
   * when left out.
   */
  readonly weights?: readonly number[];
  /**
   * When to end: with the `'first'` stream that is drawn from and has no more, or when `'all'` have
   * ended (the default), drawing from those that are left; with `'cycle'` a stream that has ended
   * begins again, and it ends when each has ended once.
   */
  readonly stop?: 'first' | 'all' | 'cycle';
}

/**
 * Mixes several streams to one. Of streams of rows single rows are drawn, of others elements: in
 * turn, or by keyed chance with `weights`. Which stream each is drawn from is a function of seed,
 * epoch and the number of rows drawn before, and of nothing else; each stream is asked for what is
 * to be drawn from it next, and for no more. Shuffles within the streams have a key of their own
 * each, and with `'cycle'` another one each time.
 *
 * Streams of rows must have the same columns. Their position is that of all streams together, some
 * 60 to 100 bytes for each, so that a run can be resumed at any row.
 *
 * @param sources at least one stream
 * @throws OptionError at once, where an option is not what it must be
 * @throws SchemaError in the stream, where rows have other columns than those of the first stream
 * @throws CheckpointError in the stream, where the checkpoint is not of as many streams
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
