import { type RecordBatch, RecordBatchReader } from 'apache-arrow';
import { IoError, MillraceError, OptionError, SchemaError } from '../../model/errors.ts';
import { fingerprint } from '../fingerprint.ts';
import { requireSameSchema } from '../requireSameSchema.ts';
import type { Portion, Portions } from '../rowsReader.ts';

/** Record batches, or the bytes of an IPC stream of them. */
export interface ArrowStream {
  readonly name: string;
  readonly items: Iterable<unknown> | AsyncIterable<unknown>;
  /** Bytes of the file, where it is one. */
  readonly byteLength?: number;
}

/** Reads record batches one at a time. `open` is called when the first is wanted. */
export function readerPortions(open: () => Promise<ArrowStream>, columns: readonly string[] | undefined): Portions {
  let stream: ArrowStream | undefined;
  let batches: AsyncIterator<RecordBatch> | undefined;
  let firstRow = 0;
  let schema = '';
  const sameSchema = requireSameSchema();

  const next = async (): Promise<Portion | undefined> => {
    stream ??= await open();
    try {
      batches ??= batchesOf(stream);
      for (;;) {
        const { done, value } = await batches.next();
        if (done === true) return undefined;
        schema ||= String(value.schema);
        sameSchema(stream.name, value.schema);
        const rows = value.numRows;
        if (rows === 0) continue;
        const portion = { rows, batches: [project(value, columns, stream.name)], source: stream.name, firstRow };
        firstRow += rows;
        return portion;
      }
    } catch (cause) {
      if (cause instanceof MillraceError) throw cause;
      throw unreadable(stream.name, firstRow, cause);
    }
  };

  return {
    dataset: () => fingerprint([stream?.name.split(/[\\/]/).at(-1) ?? '', stream?.byteLength ?? '', schema]),
    next,
    close: () => {
      // Whatever it was given to read from is not waited for.
      batches?.return?.().catch(() => {});
    },
  };
}

/** The batch with only the columns asked for. */
export function project(batch: RecordBatch, columns: readonly string[] | undefined, source: string): RecordBatch {
  if (columns === undefined) return batch;
  const names = batch.schema.fields.map(({ name }) => name);
  const missing = columns.find((column) => !names.includes(column));
  if (missing === undefined) return batch.select([...columns]);
  throw new SchemaError(
    `Cannot read ${source} as its columns must be among ${names.map((name) => `\`${name}\``).join(', ')}: received \`${missing}\``,
  );
}

async function* batchesOf({ items, name }: ArrowStream): AsyncGenerator<RecordBatch> {
  const iterator = iteratorOf(items);
  try {
    const first = await iterator.next();
    if (first.done === true) return;
    const all = prepend(first.value, iterator);
    if (!(first.value instanceof Uint8Array)) {
      for await (const batch of all) yield requireBatch(batch, name);
      return;
    }
    const reader = await RecordBatchReader.from(all as AsyncIterable<Uint8Array>);
    const opened = await reader.open({ autoDestroy: false });
    if (opened.schema === undefined) throw new Error('there is no schema');
    for await (const batch of opened) yield batch as RecordBatch;
  } finally {
    await iterator.return?.();
  }
}

function iteratorOf(items: ArrowStream['items']): AsyncIterator<unknown> | Iterator<unknown> {
  if (Symbol.asyncIterator in items) return items[Symbol.asyncIterator]();
  if (Symbol.iterator in items) return items[Symbol.iterator]();
  // A ReadableStream where it is not iterable.
  const reader = (items as ReadableStream<unknown>).getReader();
  return {
    next: async () => {
      const { done, value } = await reader.read();
      return done ? { done: true, value: undefined } : { done: false, value };
    },
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

async function* prepend(first: unknown, rest: AsyncIterator<unknown> | Iterator<unknown>): AsyncGenerator<unknown> {
  yield first;
  for (;;) {
    const { done, value } = await rest.next();
    if (done === true) return;
    yield value;
  }
}

function requireBatch(item: unknown, name: string): RecordBatch {
  // Not `instanceof`: the batch may come from another copy of apache-arrow.
  if (typeof item === 'object' && item !== null && 'schema' in item && 'numRows' in item) return item as RecordBatch;
  throw new OptionError(`Cannot \`fromArrow\` as every item of ${name} must be a record batch or bytes: received ${typeof item}`);
}

function unreadable(name: string, row: number, cause: unknown): IoError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const wayOut = /compress|codec/i.test(why) ? '; register a codec with `compressionRegistry` of apache-arrow, or write it uncompressed' : '';
  return new IoError(
    `Cannot read ${name} after row ${row} as it must be whole Arrow IPC data: received what the decoder fails on, ${why}${wayOut}`,
    { cause },
  );
}
