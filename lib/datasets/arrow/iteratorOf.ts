import type { RecordBatch, Table } from 'apache-arrow';
import { OptionError } from '../../core/errors.ts';

/** Arrow data that is not in files. */
export type ArrowStream =
  | Table
  | Iterable<RecordBatch>
  | AsyncIterable<RecordBatch>
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>;

/**
 * An iterator over a stream, with `once` if the stream can be read only once, and `sync` if it is
 * synchronous.
 */
export interface StreamIterator {
  readonly iterator: Iterator<unknown> | AsyncIterator<unknown>;
  readonly once: boolean;
  readonly sync: boolean;
}

/** Starts to read a stream of any kind. */
export function iteratorOf(stream: ArrowStream): StreamIterator {
  if ('getReader' in stream) {
    if (stream.locked) throw readBefore();
    const reader = stream.getReader();
    const iterator: AsyncIterator<unknown> = {
      async next() {
        const { done, value } = await reader.read();
        return done ? { done, value: undefined } : { done, value };
      },
      // Unlike the iterator of a stream, this ends it even during a pending read.
      async return() {
        await reader.cancel();
        return { done: true, value: undefined };
      },
    };
    return { iterator, once: true, sync: false };
  }
  if (Symbol.asyncIterator in stream) {
    const iterator: AsyncIterator<unknown> = stream[Symbol.asyncIterator]();
    return { iterator, once: (iterator as unknown) === stream, sync: false };
  }
  const iterator: Iterator<unknown> = stream[Symbol.iterator]();
  return { iterator, once: (iterator as unknown) === stream, sync: true };
}

/** The error of a stream that can be read only once and has been read. */
export function readBefore(): OptionError {
  return new OptionError(
    'Cannot read `fromArrow` again: `input` must be what can be read more than once; ' +
      'received a stream that has been read; pass a function that gives a new one',
  );
}
