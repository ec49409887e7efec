import type { RecordBatch, Schema } from 'apache-arrow';
import pLimit from 'p-limit';
import { IoError } from '../../core/errors.ts';
import { hashBytes } from '../../core/hashText.ts';
import type { Wanted } from '../dataset.ts';
import { FormatError } from '../formatError.ts';
import type { ByteFile, ByteRange, FileRequests, RequestCount } from '../io/byteFile.ts';
import { contentText } from '../io/contentText.ts';
import { readBytes } from '../io/readBytes.ts';
import { sumOfRequests } from '../io/sumOfRequests.ts';
import type { FilePart } from '../ownDataset.ts';
import { batchPart } from './batchPart.ts';
import { type ByteSequence, fileSequence } from './byteSequence.ts';
import { decodeBatch, type ReadMessage } from './decodeBatch.ts';
import { decompressBody, isCompressed } from './decompressBody.ts';
import { FILE_MARK, type IpcBlock, ipcFooter } from './ipcFooter.ts';
import { ipcMessages, messageOf, rowsOf } from './ipcMessages.ts';
import { type BatchHead, isDivisible } from './isDivisible.ts';
import { unreadable } from './unreadable.ts';

/**
 * Approximate bytes of a part of a large record batch. Batches of twice the size are read in parts.
 */
const PART_BYTES = 2 ** 24;
/** Headers of record batches that are read concurrently. */
const HEAD_READS = 8;
/** Bytes of bodies that are read with the heads around them, where reads are requests. */
const HEAD_GAP_BYTES = 65_536;

/** A record batch in a file, and the dictionaries that it refers to, in order. */
export interface IndexedBatch extends IpcBlock {
  readonly rows: number;
  readonly dictionaries: readonly IpcBlock[];
}

/** The content of an Arrow IPC file. */
export interface IpcIndex {
  readonly fingerprint: string;
  readonly schema: Schema;
  readonly batches: readonly IndexedBatch[];
}

/**
 * An Arrow IPC file as an open part. Its blocks are the record batches that the footer lists, or
 * all of a file in the stream format.
 *
 * @throws IoError if it is neither, or damaged
 */
export async function arrowPart(file: ByteFile): Promise<FilePart> {
  const { fingerprint, schema, batches } = await indexOf(file);
  /** A cache of dictionaries: most files have one per column for all batches. */
  const dictionaries = new Map<number, Promise<ReadMessage>>();
  const dictionaryAt = (block: IpcBlock) => {
    const known = dictionaries.get(block.start);
    const message = known ?? readMessage(file, block);
    dictionaries.set(block.start, message);
    return message;
  };
  const { requests } = file;
  return {
    fingerprint: contentText(file, fingerprint),
    schema,
    size: file.size,
    requests: () => requests && sumOfRequests([requests.spent, ...countBlocks(requests, batches)]),
    blocks: batches.map(({ rows, bodyBytes }) => ({ rows, bytes: bodyBytes })),
    read: (block, wanted) => readBatch(file, { schema, batches, block, dictionaryAt }, wanted),
    close: () => file.close(),
  };
}

/** The requests for the record batches, and for all dictionaries, each of which is read once. */
function countBlocks(
  requests: FileRequests,
  batches: readonly IndexedBatch[],
): readonly RequestCount[] {
  const dictionaries = new Map(
    batches.flatMap((batch) => batch.dictionaries.map((block) => [block.start, block])),
  );
  return [...batches, ...dictionaries.values()].map((block) => requests.count([rangeOf(block)]));
}

function rangeOf({ start, headBytes, bodyBytes }: IpcBlock): ByteRange {
  return { start, end: start + headBytes + bodyBytes };
}

/** Says what is in an Arrow IPC file, by its footer or by a walk over its messages. */
export async function indexOf(file: ByteFile): Promise<IpcIndex> {
  // Where it takes a request, the head is read only of what does not end as a file.
  const isFile =
    (file.requests !== undefined && (await markAt(file, -FILE_MARK.length)) === FILE_MARK) ||
    (await markAt(file, 0)) === FILE_MARK;
  return isFile ? await indexByFooter(file) : await indexByWalk(file);
}

/** The footer has no row counts: the header of each batch has. */
async function indexByFooter(file: ByteFile): Promise<IpcIndex> {
  try {
    await requireMarkAtEnd(file);
    const { bytes, schema, dictionaries, batches } = await ipcFooter(file);
    const limit = pLimit(HEAD_READS);
    const ranges = batches.map(({ start, headBytes }) => ({ start, end: start + headBytes }));
    const heads = file.requests?.within(ranges, HEAD_GAP_BYTES) ?? file;
    const indexed = batches.map((block) =>
      limit(async () => ({
        ...block,
        dictionaries,
        rows: rowsOf(messageOf(await readHead(heads, block)), schema),
      })),
    );
    return { schema, fingerprint: hashBytes(bytes), batches: await Promise.all(indexed) };
  } catch (error) {
    throw unreadable(file.name, error);
  }
}

/** Text as long as the mark, at a place that is counted from the end where it is negative. */
async function markAt(file: ByteFile, place: number): Promise<string> {
  const { size } = file;
  const start = place < 0 ? Math.max(0, size + place) : place;
  const target = new Uint8Array(Math.min(size, FILE_MARK.length));
  return new TextDecoder('latin1').decode(await readBytes(file, { start, target }));
}

async function requireMarkAtEnd(file: ByteFile): Promise<void> {
  if ((await markAt(file, -FILE_MARK.length)) === FILE_MARK) return;
  throw new IoError(
    `Cannot read \`${file.name}\` as Arrow: it does not end with \`${FILE_MARK}\`; ` +
      'it has been cut off or is still being written',
    { isDamage: true },
  );
}

async function indexByWalk(file: ByteFile): Promise<IpcIndex> {
  let schema: Schema | undefined;
  const dictionaries = new Map<number, readonly IpcBlock[]>();
  const batches: IndexedBatch[] = [];
  let heads = '';
  let rows = 0;
  try {
    const sequence = fileSequence(file);
    for await (const { head, message, block } of ipcMessages(sequence)) {
      heads += hashBytes(head);
      if (schema === undefined) {
        schema = message.header() as Schema;
      } else if (message.isDictionaryBatch()) {
        const { id, isDelta } = message.header();
        // A replaced dictionary is not needed for later batches.
        dictionaries.set(id, [...(isDelta ? (dictionaries.get(id) ?? []) : []), block]);
      } else {
        const count = rowsOf(message, schema);
        batches.push({ ...block, rows: count, dictionaries: [...dictionaries.values()].flat() });
        rows += count;
      }
    }
    if (schema === undefined) throw new FormatError('there is no schema');
    await requireZeros(sequence);
    return { schema, fingerprint: hashBytes(new TextEncoder().encode(heads)), batches };
  } catch (error) {
    throw unreadable(file.name, error, rows);
  }
}

/** A damaged length of 0 looks like the end of a stream, or a file has two streams. */
async function requireZeros(rest: ByteSequence): Promise<void> {
  const { at } = rest;
  for (;;) {
    const bytes = await rest.take(PART_BYTES);
    if (bytes.length === 0) return;
    if (bytes.some((byte) => byte !== 0))
      throw new FormatError(`there are bytes behind its end mark, which is at byte ${at}`);
  }
}

interface BatchPlace {
  readonly schema: Schema;
  readonly batches: readonly IndexedBatch[];
  readonly block: number;
  dictionaryAt(block: IpcBlock): Promise<ReadMessage>;
}

async function* readBatch(
  file: ByteFile,
  { schema, batches, block, dictionaryAt }: BatchPlace,
  { from = 0 }: Wanted,
): AsyncGenerator<RecordBatch> {
  const batch = batches[block] as IndexedBatch;
  try {
    const dictionaries = await Promise.all(batch.dictionaries.map(dictionaryAt));
    for (const { row, read } of await partsOf(file, schema, batch)) {
      if (row.end <= from) continue;
      const rows = decodeBatch(schema, dictionaries, await read());
      if (rows.numRows !== row.end - row.start) throw new FormatError('a record batch is damaged');
      yield row.start < from ? rows.slice(from - row.start) : rows;
    }
  } catch (error) {
    const before = batches.slice(0, block).reduce((sum, { rows }) => sum + rows, 0);
    throw unreadable(file.name, error, before);
  }
}

/** A part of a record batch that is read at once. */
interface BatchPart {
  readonly row: { readonly start: number; readonly end: number };
  read(): Promise<ReadMessage>;
}

/** Splits a large record batch into parts, so that its first rows come early. */
async function partsOf(
  file: ByteFile,
  schema: Schema,
  batch: IndexedBatch,
): Promise<readonly BatchPart[]> {
  const { start, headBytes, bodyBytes, rows } = batch;
  const whole = { row: { start: 0, end: rows }, read: () => readMessage(file, batch) };
  if (bodyBytes <= 2 * PART_BYTES) return [whole];
  const within = file.requests?.within([rangeOf(batch)]) ?? file;
  const bytes = await readHead(within, batch);
  const message = messageOf(bytes);
  const head: BatchHead | undefined = message.isRecordBatch() ? message.header() : undefined;
  if (head === undefined || isCompressed(bytes) || !isDivisible(schema, head, bodyBytes))
    return [whole];
  const partRows = Math.ceil((PART_BYTES / bodyBytes) * rows);
  const read = (offset: number, target: Uint8Array) =>
    readBytes(within, { start: start + headBytes + offset, target });
  return Array.from({ length: Math.ceil(rows / partRows) }, (_, part) => {
    const first = part * partRows;
    const length = Math.min(partRows, rows - first);
    return {
      row: { start: first, end: first + length },
      read: () => batchPart(schema, head, { rows: { first, length }, read }),
    };
  });
}

/** The head of a message of a file. */
export async function readHead(
  file: ByteFile,
  { start, headBytes }: IpcBlock,
): Promise<Uint8Array> {
  return unframed(await readBytes(file, { start, target: new Uint8Array(headBytes) }));
}

async function readMessage(file: ByteFile, block: IpcBlock): Promise<ReadMessage> {
  const { start, headBytes, bodyBytes } = block;
  const within = file.requests?.within([rangeOf(block)]) ?? file;
  const bytes = await readBytes(within, { start, target: new Uint8Array(headBytes + bodyBytes) });
  const head = unframed(bytes.subarray(0, headBytes));
  const { bodyLength } = messageOf(head);
  if (bodyLength > bodyBytes) throw new FormatError('a message is damaged');
  return decompressBody({ head, body: bytes.subarray(headBytes, headBytes + bodyLength) });
}

/** The header without its prefix: the length, and since version 0.15 a mark before it. */
function unframed(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isMarked = bytes.length >= 8 && view.getInt32(0, true) === -1;
  const at = isMarked ? 8 : 4;
  const length = bytes.length < at ? 0 : view.getInt32(at - 4, true);
  if (length <= 0 || at + length > bytes.length) throw new FormatError('a message is damaged');
  return bytes.subarray(at, at + length);
}
