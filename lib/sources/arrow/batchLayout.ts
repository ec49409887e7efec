import { DataType, DateUnit, type Message, type MessageHeader, type Schema } from 'apache-arrow';

/** What the head of a record batch says: how many rows and nulls there are, and where in its body the arrays lie. */
export type BatchHead = ReturnType<Message<MessageHeader.RecordBatch>['header']>;

/** Bytes of a value of a type whose values all have as many, and no fewer than one. */
export function bytesPerValue(type: DataType): number | undefined {
  if (DataType.isDictionary(type)) return bytesPerValue(type.indices);
  if (DataType.isInt(type) || DataType.isTime(type) || DataType.isDecimal(type)) return type.bitWidth / 8;
  if (DataType.isFloat(type)) return 2 << type.precision;
  if (DataType.isFixedSizeBinary(type)) return type.byteWidth;
  if (DataType.isDate(type)) return type.unit === DateUnit.DAY ? 4 : 8;
  return DataType.isTimestamp(type) || DataType.isDuration(type) ? 8 : undefined;
}

/**
 * Whether some rows of a record batch can be taken out of its body of so many bytes. Not where it is compressed, or of a type that is not
 * known here, or where what its head says does not go together.
 */
export function isDivisible(schema: Schema, head: BatchHead, bodyLength: number): boolean {
  const { length: rows, nodes, buffers, compression } = head;
  let next = 0;
  const divisible = (type: DataType, least: number): boolean => {
    const node = nodes[next++];
    if (node === undefined || node.length < least || node.nullCount < 0) return false;
    const children = (values: number) => type.children.every((child) => divisible(child.type, values));
    if (DataType.isList(type)) return children(0);
    if (DataType.isFixedSizeList(type)) return children(least * type.listSize);
    if (DataType.isStruct(type)) return children(least);
    const known = DataType.isBool(type) || DataType.isBinary(type) || DataType.isUtf8(type);
    return known || bytesPerValue(type) !== undefined;
  };
  const isWithin = buffers.every(({ offset, length }) => offset >= 0 && length >= 0 && offset + length <= bodyLength);
  return compression === null && isWithin && schema.fields.every(({ type }) => divisible(type, rows));
}
