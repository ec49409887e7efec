import { Message, type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { FormatError } from '../formatError.ts';
import { framed } from './framed.ts';
import { requireWhole } from './requireWhole.ts';

/** A message that was read: its head, without what stands before it, and its body. */
export interface ReadMessage {
  readonly head: Uint8Array;
  readonly body: Uint8Array;
}

/**
 * Decodes one record batch by itself, given the dictionaries that it refers to in their order. Its
 * columns are views of the bodies. Throws a `FormatError` where it does not have all of its values.
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
