import { DataType, DateUnit } from 'apache-arrow';

/**
 * The bytes of each value of a type in Arrow memory. It is `undefined` for variable lengths, bits
 * and unknown types.
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
