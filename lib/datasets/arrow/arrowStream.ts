import {
  Message,
  type RecordBatch,
  RecordBatchReader,
  type Schema,
  type Table,
} from 'apache-arrow';
import { IoError, MillraceError, OptionError } from '../../core/errors.ts';
import { requireSameColumns } from '../../core/requireSameColumns.ts';
import { shown } from '../../core/shown.ts';
import { MEMORY_BLOCK_ROWS, memoryPart } from '../columns/memoryDataset.ts';
import type { OpenPart } from '../dataset.ts';
import { openInput } from '../io/openInput.ts';
import { isRecordBatch } from '../isRecordBatch.ts';
import type { OwnDataset } from '../ownDataset.ts';
import { arrowPart } from './arrowPart.ts';
import { type ByteSequence, type PieceSequence, pieceSequence } from './byteSequence.ts';
import { decompressBody } from './decompressBody.ts';
import { framed } from './framed.ts';
import { FILE_MARK } from './ipcFooter.ts';
import { ipcMessages, rowsOf } from './ipcMessages.ts';
import { type ArrowStream, iteratorOf, readBefore } from './iteratorOf.ts';
import { requireWhole } from './requireWhole.ts';
import { unreadable } from './unreadable.ts';

/** The name of a stream in errors. */
const SOURCE = 'stream';
/** Bytes taken at once from input that is read whole. */
const READ_BYTES = 2 ** 20;

/** The items of an input: record batches, or pieces of bytes. */
type Items = AsyncIterator<unknown> | Iterator<unknown>;

/**
 * Data that is read front to back as a data set of one part.
 *
 * @param open returns the stream for each epoch
 */
export function streamDataset(open: () => ArrowStream): OwnDataset {
  let used: unknown;
  const part = {
    name: SOURCE,
    open(signal: AbortSignal): OpenPart | Promise<OpenPart> {
      const stream = open();
      if (isTable(stream)) return memoryPart(stream.batches, stream.schema, MEMORY_BLOCK_ROWS);
      const { iterator, once, sync } = iteratorOf(stream);
      if (once && used === stream) throw readBefore();
      used = stream;
      // Without waiting for the stream, which may never continue.
      signal.addEventListener('abort', () => close(iterator));
      return sync ? openSync(iterator as Iterator<unknown>) : openAsync(iterator);
    },
  };
  const schema = () => Promise.reject(readBefore());
  return { name: SOURCE, isStream: true, schema, parts: [part] };
}

/** Record batches in memory as the blocks of a data set. */
export function batchesDataset(batches: readonly RecordBatch[], blockRows: number): OwnDataset {
  const source = 'batches';
  const open = () => {
    const [first, ...rest] = batches.map(requireBatch);
    if (first === undefined) return emptyPart();
    for (const batch of rest) requireLike(first, batch, source);
    return memoryPart(batches, first.schema, blockRows);
  };
  const schema = async () => open().schema as Schema;
  return { name: source, inMemory: true, schema, parts: [{ name: source, open }] };
}

/** True for a table. Not `instanceof`, as it may come from another copy of apache-arrow. */
export function isTable(input: object): input is Table {
  return 'batches' in input && 'schema' in input && 'numRows' in input;
}

function openSync(items: Iterator<unknown>): OpenPart {
  const { done, value } = items.next();
  if (done === true) return emptyPart();
  const first = requireBatch(value);
  return {
    ...{ fingerprint: SOURCE, schema: first.schema },
    *stream() {
      yield first;
      for (let item = items.next(); item.done !== true; item = items.next()) {
        yield requireLike(first, item.value);
      }
    },
    close: () => close(items),
  };
}

async function openAsync(items: Items): Promise<OpenPart> {
  try {
    const { done, value } = await nextOf(items);
    if (done !== true && !(value instanceof Uint8Array)) return batchesPart(value, items);
    const bytes = pieceSequence(piecesOf(done === true ? undefined : value, items));
    const start = new TextDecoder('latin1').decode(await bytes.peek(FILE_MARK.length));
    if (start !== FILE_MARK) return await bytesPart(bytes, items);
    // The content of an IPC file is listed at its end.
    return await arrowPart(await openInput(await everything(bytes)));
  } catch (error) {
    throw unreadable(SOURCE, error);
  }
}

/** A part without rows and columns. */
function emptyPart(): OpenPart {
  return { fingerprint: SOURCE, blocks: [], read: () => [], close() {} };
}

function batchesPart(value: unknown, items: Items): OpenPart {
  const first = requireBatch(value);
  return {
    ...{ fingerprint: SOURCE, schema: first.schema },
    async *stream() {
      yield first;
      for (let item = await items.next(); item.done !== true; item = await items.next()) {
        yield requireLike(first, item.value);
      }
    },
    close: () => close(items),
  };
}

/** The messages of an IPC stream, which starts with its schema. */
async function bytesPart(bytes: ByteSequence, items: Items): Promise<OpenPart> {
  const messages = ipcMessages(bytes);
  const first = await messages.next();
  const schema: Schema = first.value?.message.header();
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield framed(Message.encode(Message.from(schema)));
    for await (const { head, message, body } of messages) {
      if (!message.isDictionaryBatch()) rowsOf(message, schema);
      const plain = await decompressBody({ head, body: await body() });
      yield* [framed(plain.head), plain.body];
    }
  }
  return {
    ...{ fingerprint: SOURCE, schema },
    async *stream() {
      let rows = 0;
      try {
        const reader = await RecordBatchReader.from(pieces());
        await reader.open({ autoDestroy: false });
        for (let read = await reader.next(); read.done !== true; read = await reader.next()) {
          const batch: RecordBatch = read.value;
          requireWhole(batch);
          yield batch;
          rows += batch.numRows;
        }
      } catch (error) {
        throw unreadable(SOURCE, error, rows);
      }
    },
    close: () => close(items),
  };
}

/** The pieces of bytes, starting with `first`. */
function piecesOf(first: unknown, items: Items): () => Promise<Uint8Array | undefined> {
  let next: unknown = first;
  let isOver = first === undefined;
  return async () => {
    if (isOver) return undefined;
    const piece = next;
    if (piece !== undefined) {
      next = undefined;
      return requireBytes(piece);
    }
    const { done, value } = await nextOf(items);
    isOver = done === true;
    return isOver ? undefined : requireBytes(value);
  };
}

/** The next item of the input. Its own error says more than that bytes are missing. */
async function nextOf(items: Items): Promise<IteratorResult<unknown>> {
  try {
    return await items.next();
  } catch (cause) {
    if (cause instanceof MillraceError) throw cause;
    const why = (cause instanceof Error ? cause.message : String(cause)).slice(0, 80);
    throw new IoError(`Cannot read \`${SOURCE}\`: its input failed, as ${why}`, { cause });
  }
}

async function everything(bytes: PieceSequence): Promise<Uint8Array> {
  const parts: BlobPart[] = [];
  for (;;) {
    const part = await bytes.take(READ_BYTES);
    if (part.length === 0) return new Uint8Array(await new Blob(parts).arrayBuffer());
    parts.push(part as BlobPart);
  }
}

/** Nobody waits for a cancelled read, so a failure cannot be reported. */
function close(items: Items): void {
  void (async () => items.return?.())().catch(() => {});
}

function requireBatch(item: unknown): RecordBatch {
  if (isRecordBatch(item)) return item;
  throw unexpected(item, 'only record batches, or only `Uint8Array`s');
}

function requireLike({ schema }: RecordBatch, item: unknown, name = SOURCE): RecordBatch {
  const batch = requireBatch(item);
  requireSameColumns({ name, schema }, { name, schema: batch.schema });
  return batch;
}

function requireBytes(item: unknown): Uint8Array {
  if (item instanceof Uint8Array) return item;
  throw unexpected(item, 'only `Uint8Array`s, or only record batches');
}

function unexpected(item: unknown, rule: string): OptionError {
  return new OptionError(
    `Cannot \`fromArrow\`: the items of \`input\` must be ${rule}; received ${shown(item)}`,
  );
}
