import { DataType, DateUnit } from 'apache-arrow';

/**
 * Bytes that each value of a type takes in memory of Arrow; `undefined` where that differs, is a
 * bit, or is not known here.
 */
export function bytesOfValue(type: DataType): number | undefined {
  if (DataType.isDictionary(type)) return bytesOfValue(type.indices);
  if (DataType.isInt(type) || DataType.isTime(type) || DataType.isDecimal(type))
    return type.bitWidth / 8;
  if (DataType.isFloat(type)) return 2 << type.precision;
  if (DataType.isFixedSizeBinary(type)) return type.byteWidth;
  if (DataType.isDate(type)) return type.unit === DateUnit.DAY ? 4 : 8;
  return DataType.isTimestamp(type) || DataType.isDuration(type) ? 8 : undefined;
}
