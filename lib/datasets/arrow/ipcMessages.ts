import { Message, type MessageHeader, type Schema } from 'apache-arrow';
import { batchPart } from './batchPart.ts';
import type { ByteSequence } from './byteSequence.ts';
import { framed } from './framed.ts';
import { isDivisible } from './isDivisible.ts';
import { requireSoundHead } from './requireSoundHead.ts';

/** A message of an Arrow IPC stream: a schema, a dictionary or a record batch. */
export interface IpcMessage {
  readonly kind: 'schema' | 'dictionary' | 'batch' | 'other';
  /** Rows of a record batch. */
  readonly rows: number;
  /** The bytes of it: its head, and its body. To be called before the next message is asked for, or not at all. */
  bytes(): Promise<readonly Uint8Array[]>;
}

/** Bytes of a body, about, that a record batch of twice as many is read in parts of. */
const PART = 2 ** 24;

/** What an IPC file begins with, two bytes of padding left out. */
const FILE_MARK = 'ARROW1';

/**
 * The messages of an IPC stream, or of an IPC file, whose inside is such a stream. The body of a message is passed over unless it is asked
 * for. Throws a `RangeError` that says what is wrong.
 *
 * @param schema gives that of a file which does not have it at the beginning
 */
export async function* ipcMessages(
  sequence: ByteSequence,
  schema: () => Promise<Schema>,
): AsyncGenerator<IpcMessage> {
  let prefix = await sequence.take(4);
  const isFile = text(prefix) === FILE_MARK.slice(0, 4);
  if (isFile) {
    await sequence.skip(4);
    prefix = await sequence.take(4);
  } else {
    refuseOthers(prefix);
  }
  let current: Schema | undefined;
  for (let first = true; ; first = false, prefix = await sequence.take(4)) {
    // A stream may end without a mark; a file may not.
    if (prefix.length === 0 && !isFile && !first) return;
    let length = int32(prefix);
    if (length === -1) length = int32(await sequence.take(4));
    if (length === 0 && first && !isFile) throw new RangeError('there is no schema');
    if (length === 0 && first) yield schemaMessage(await schema());
    if (length === 0) return;
    if (length < 0)
      throw new RangeError(first ? 'it is of another format' : 'a message is damaged');
    const head = await sequence.take(length);
    if (head.length < length)
      throw new RangeError(
        first ? 'it is of another format, or cut off' : 'it ends within a message',
      );
    requireSoundHead(head);
    const message = Message.decode(head);
    const { bodyLength } = message;
    if (!(Number.isSafeInteger(bodyLength) && bodyLength >= 0))
      throw new RangeError('a message is damaged');
    if (first && !message.isSchema()) {
      if (!isFile) throw new RangeError('it does not begin with a schema');
      current = await schema();
      yield schemaMessage(current);
    }
    const described = describe(message);
    if (message.isSchema()) current = message.header();
    else if (message.isRecordBatch() && current !== undefined) {
      const parts = batchParts(current, message, sequence);
      if (parts !== undefined) {
        yield* parts;
        await sequence.skip(bodyLength);
        continue;
      }
    }
    let taken = false;
    yield {
      ...described,
      async bytes() {
        taken = true;
        const body = await sequence.take(bodyLength);
        if (body.length < bodyLength) throw new RangeError('it ends within a message');
        return [framed(head), body];
      },
    };
    if (!taken) await sequence.skip(bodyLength);
  }
}

/** A large record batch of a file as several; `undefined` where it is to be read as it is. */
function batchParts(
  schema: Schema,
  message: Message<MessageHeader.RecordBatch>,
  sequence: ByteSequence,
): IpcMessage[] | undefined {
  const { bodyLength } = message;
  const head = message.header();
  if (
    bodyLength <= 2 * PART ||
    sequence.peek === undefined ||
    !isDivisible(schema, head, bodyLength)
  )
    return undefined;
  const rows = Math.ceil((PART / bodyLength) * head.length);
  const read = sequence.peek.bind(sequence);
  return Array.from({ length: Math.ceil(head.length / rows) }, (_, part) => {
    const span = { first: part * rows, length: Math.min(rows, head.length - part * rows) };
    return {
      kind: 'batch',
      rows: span.length,
      bytes: () => batchPart(schema, head, { rows: span, read }),
    };
  });
}

function schemaMessage(schema: Schema): IpcMessage {
  return {
    kind: 'schema',
    rows: 0,
    bytes: async () => [framed(Message.encode(Message.from(schema)))],
  };
}

function describe(message: Message): Pick<IpcMessage, 'kind' | 'rows'> {
  if (message.isSchema()) return { kind: 'schema', rows: 0 };
  if (message.isDictionaryBatch()) return { kind: 'dictionary', rows: 0 };
  if (!message.isRecordBatch()) return { kind: 'other', rows: 0 };
  const { length: rows } = message.header();
  if (!(Number.isSafeInteger(rows) && rows >= 0))
    throw new RangeError(`a record batch has ${rows} rows`);
  return { kind: 'batch', rows };
}

function int32(bytes: Uint8Array): number {
  if (bytes.length < 4) throw new RangeError('it ends within a message');
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
}

function refuseOthers(prefix: Uint8Array): void {
  if (prefix.length === 0) throw new RangeError('it has 0 bytes');
  if (text(prefix) === 'PAR1')
    throw new RangeError('it is a Parquet file, to be read with `fromParquet`');
  if (text(prefix) === 'FEA1') throw new RangeError('it is of the old Feather format, version 1');
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
