import { DataType, Message, type Schema } from 'apache-arrow';
import { FormatError } from '../formatError.ts';
import type { ByteSequence } from './byteSequence.ts';
import { FILE_MARK, type IpcBlock } from './ipcFooter.ts';
import { requireSoundHead } from './requireSoundHead.ts';

/** A message of an Arrow IPC stream: a schema, a dictionary or a record batch. */
export interface IpcMessage {
  /** The header, without its prefix. */
  readonly head: Uint8Array;
  readonly message: Message;
  /** Its place in the sequence. */
  readonly block: IpcBlock;
  /** Reads its body. Call it before the next message is requested, or not at all. */
  body(): Promise<Uint8Array>;
}

/**
 * The messages of an IPC stream. Bodies are skipped unless they are read. Throws a `FormatError`
 * that says what is wrong.
 */
export async function* ipcMessages(sequence: ByteSequence): AsyncGenerator<IpcMessage> {
  for (let first = true; ; first = false) {
    const start = sequence.at;
    const prefix = await sequence.take(4);
    if (first) refuseOthers(prefix);
    // A stream may end without a mark.
    else if (prefix.length === 0) return;
    let length = int32(prefix);
    if (length === -1) length = int32(await sequence.take(4));
    if (length === 0 && first) throw new FormatError('there is no schema');
    if (length === 0) return;
    if (length < 0)
      throw new FormatError(first ? 'it is of another format' : 'a message is damaged');
    const head = await sequence.take(length);
    if (head.length < length) {
      throw new FormatError(
        first ? 'it is of another format, or cut off' : 'it ends within a message',
      );
    }
    const message = messageOf(head);
    if (first && !message.isSchema()) throw new FormatError('it does not begin with a schema');
    const bodyBytes = message.bodyLength;
    let isTaken = false;
    yield {
      ...{ head, message, block: { start, headBytes: sequence.at - start, bodyBytes } },
      async body() {
        isTaken = true;
        const body = await sequence.take(bodyBytes);
        if (body.length < bodyBytes) throw new FormatError('it ends within a message');
        return body;
      },
    };
    if (!isTaken && (await sequence.skip(bodyBytes)) < bodyBytes) {
      throw new FormatError('it ends within a message');
    }
  }
}

/** Decodes the header of a message. Throws a `FormatError` if it is damaged. */
export function messageOf(head: Uint8Array): Message {
  requireSoundHead(head);
  const message = Message.decode(head);
  if (!isCount(message.bodyLength)) throw new FormatError('a message is damaged');
  if (message.isRecordBatch()) {
    const { length, nodes } = message.header();
    if (!isCount(length)) throw new FormatError(`a record batch has ${length} rows`);
    // A damaged length of 0 would silently lose all rows of the batch.
    const [first] = nodes;
    if (first !== undefined && first.length !== length) {
      throw new FormatError(`a record batch has ${length} rows where a column has ${first.length}`);
    }
  }
  return message;
}

/** The number of rows of a record batch of `schema`. Throws a `FormatError` if it is none. */
export function rowsOf(message: Message, schema: Schema): number {
  if (!message.isRecordBatch()) throw new FormatError('a message is no record batch');
  const { length, nodes } = message.header();
  // A damaged head may have no columns, and no rows.
  const count = schema.fields.reduce((sum, { type }) => sum + nodesOf(type), 0);
  if (nodes.length !== count)
    throw new FormatError(
      `a record batch has ${nodes.length} arrays of the ${count} of its schema`,
    );
  return length;
}

/** The number of arrays in a column of the type. */
function nodesOf(type: DataType): number {
  if (DataType.isDictionary(type)) return 1;
  const children: readonly { readonly type: DataType }[] = type.children ?? [];
  return children.reduce((sum, child) => sum + nodesOf(child.type), 1);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function int32(bytes: Uint8Array): number {
  if (bytes.length < 4) throw new FormatError('it ends within a message');
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
}

function refuseOthers(prefix: Uint8Array): void {
  const text = new TextDecoder('latin1').decode(prefix);
  if (prefix.length === 0) throw new FormatError('it has 0 bytes');
  if (text === 'PAR1') throw new FormatError('it is a Parquet file, to be read with `fromParquet`');
  if (text === 'FEA1') throw new FormatError('it is of the old Feather format, version 1');
  if (FILE_MARK.startsWith(text)) throw new FormatError('it is cut off');
}
