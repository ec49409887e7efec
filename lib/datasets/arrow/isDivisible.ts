import { DataType, type Message, type MessageHeader, type Schema } from 'apache-arrow';
import { bytesOfValue } from './bytesOfValue.ts';

/**
 * The header of a record batch: its row and null counts, and the places of the arrays in its body.
 */
export type BatchHead = ReturnType<Message<MessageHeader.RecordBatch>['header']>;

/**
 * True if rows can be taken out of the uncompressed body of a record batch. It is false for unknown
 * types, and if the header is inconsistent.
 */
export function isDivisible(schema: Schema, head: BatchHead, bodyLength: number): boolean {
  const { length: rows, nodes, buffers } = head;
  let next = 0;
  const divisible = (type: DataType, minLength: number): boolean => {
    const node = nodes[next++];
    if (node === undefined || node.length < minLength || node.nullCount < 0) return false;
    const children = (values: number) =>
      type.children.every((child) => divisible(child.type, values));
    if (DataType.isList(type)) return children(0);
    if (DataType.isFixedSizeList(type)) return children(minLength * type.listSize);
    if (DataType.isStruct(type)) return children(minLength);
    const known = DataType.isBool(type) || DataType.isBinary(type) || DataType.isUtf8(type);
    return known || bytesOfValue(type) !== undefined;
  };
  const isWithin = buffers.every(
    ({ offset, length }) => offset >= 0 && length >= 0 && offset + length <= bodyLength,
  );
  return isWithin && schema.fields.every(({ type }) => divisible(type, rows));
}
