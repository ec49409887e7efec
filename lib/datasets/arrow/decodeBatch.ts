import { Message, type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { FormatError } from '../formatError.ts';
import { framed } from './framed.ts';
import { requireWhole } from './requireWhole.ts';

/** A message: its header, without the prefix, and its body. */
export interface ReadMessage {
  readonly head: Uint8Array;
  readonly body: Uint8Array;
}

/**
 * Decodes one record batch, given the dictionaries that it refers to, in order. Its columns are
 * views of the bodies. Throws a `FormatError` if values are missing.
 */
export function decodeBatch(
  schema: Schema,
  dictionaries: readonly ReadMessage[],
  batch: ReadMessage,
): RecordBatch {
  const messages = [...dictionaries, batch].flatMap(({ head, body }) => [framed(head), body]);
  const reader = RecordBatchReader.from([
    framed(Message.encode(Message.from(schema))),
    ...messages,
  ]);
  const { value } = reader.next();
  if (value === undefined || value === null) throw new FormatError('a record batch is damaged');
  requireWhole(value);
  return value;
}
