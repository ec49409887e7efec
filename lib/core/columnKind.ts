import { DataType, type FixedSizeBinary, type FixedSizeList } from 'apache-arrow';

/** What the values of a column are, however Arrow lays them out. */
export interface ColumnKind {
  /** `text`, `number` (one a row), `numbers`, or the type of Arrow. */
  readonly name: string;
  /** How many numbers each row has; `undefined` where rows may differ, or there are none. */
  readonly count?: number;
}

/** The kind of the columns of a type. */
export function columnKind(type: DataType): ColumnKind {
  if (DataType.isDictionary(type)) return columnKind(type.dictionary as DataType);
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type))
    return { name: 'text' };
  if (isNumber(type)) return { name: 'number' };
  if (DataType.isFixedSizeBinary(type))
    return { name: 'numbers', count: (type as FixedSizeBinary).byteWidth };
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) return { name: 'numbers' };
  const isList =
    DataType.isFixedSizeList(type) || DataType.isList(type) || DataType.isLargeList(type);
  if (!isList || !isNumber((type as FixedSizeList).children[0]?.type as DataType))
    return { name: String(type) };
  return DataType.isFixedSizeList(type)
    ? { name: 'numbers', count: (type as FixedSizeList).listSize }
    : { name: 'numbers' };
}

/** Whether columns of both types may come out alike: which of them do is up to the features. */
export function mayBeAlike(a: DataType, b: DataType): boolean {
  const [one, other] = [columnKind(a), columnKind(b)];
  if (one.name !== other.name) return false;
  return one.count === undefined || other.count === undefined || one.count === other.count;
}

function isNumber(type: DataType): boolean {
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type);
}
