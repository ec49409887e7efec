import { DataType, type Message, type MessageHeader, type Schema } from 'apache-arrow';
import { bytesOfValue } from './bytesOfValue.ts';

/**
 * What the head of a record batch says: how many rows and nulls there are, and where in its body
 * the arrays lie.
 */
export type BatchHead = ReturnType<Message<MessageHeader.RecordBatch>['header']>;

/**
 * Whether some rows of a record batch can be taken out of its body of so many bytes, which is not
 * compressed. Not where it is of a type that is not known here, or where what its head says does
 * not go together.
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
