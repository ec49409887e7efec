import {
  Binary,
  Bool,
  DataType,
  Date_,
  DateUnit,
  Decimal,
  Dictionary,
  FixedSizeBinary,
  Float16,
  Float32,
  Float64,
  Int,
  Int32,
  Int64,
  Interval,
  IntervalUnit,
  Null,
  Time,
  Timestamp,
  TimestampNanosecond,
  TimeUnit,
  Utf8,
} from 'apache-arrow';
import { FormatError } from '../formatError.ts';
import type { TIME_UNIT } from './formatFields.ts';
import { CONVERTED, PHYSICAL, type SchemaNode } from './parquetFooter.ts';

const UNITS: Readonly<Record<keyof typeof TIME_UNIT, TimeUnit>> = {
  millis: TimeUnit.MILLISECOND,
  micros: TimeUnit.MICROSECOND,
  nanos: TimeUnit.NANOSECOND,
};
/** Maximum of digits in a 128-bit decimal. */
const MAX_DIGITS_128 = 38;

/** The type of the values of a column, given a hint of an Arrow schema. */
export function leafType(node: SchemaNode, hint: DataType | undefined): DataType {
  const type = storedType(node);
  return hint === undefined ? type : hinted(type, hint);
}

/** The type according to the file itself. Throws a `FormatError` if it is ambiguous. */
function storedType(node: SchemaNode): DataType {
  if (node.logical?.kind === 'unknown') return new Null();
  switch (node.physical) {
    case PHYSICAL.boolean:
      return new Bool();
    case PHYSICAL.int32:
      return integerType(node, 32);
    case PHYSICAL.int64:
      return integerType(node, 64);
    case PHYSICAL.int96:
      return new TimestampNanosecond();
    case PHYSICAL.float:
      return new Float32();
    case PHYSICAL.double:
      return new Float64();
    case PHYSICAL.bytes:
      return bytesType(node);
    case PHYSICAL.fixedBytes:
      return fixedBytesType(node);
    default:
      throw new FormatError(`its values have type ${node.physical}, which Parquet does not have`);
  }
}

function integerType(node: SchemaNode, bits: 32 | 64): DataType {
  const { logical, converted } = node;
  const decimal = decimalType(node);
  if (decimal !== undefined) return decimal;
  if (logical?.kind === 'integer')
    return new Int(logical.isSigned, logical.bits as 8 | 16 | 32 | 64);
  if (logical?.kind === 'date') return new Date_(DateUnit.DAY);
  if (logical?.kind === 'time') return new Time(UNITS[logical.unit], bits);
  if (logical?.kind === 'timestamp')
    return new Timestamp(UNITS[logical.unit], logical.isUtc ? 'UTC' : null);
  switch (converted) {
    case CONVERTED.date:
      return new Date_(DateUnit.DAY);
    case CONVERTED.timeMillis:
      return new Time(TimeUnit.MILLISECOND, bits);
    case CONVERTED.timeMicros:
      return new Time(TimeUnit.MICROSECOND, bits);
    case CONVERTED.timestampMillis:
      return new Timestamp(TimeUnit.MILLISECOND, 'UTC');
    case CONVERTED.timestampMicros:
      return new Timestamp(TimeUnit.MICROSECOND, 'UTC');
    case CONVERTED.uint8:
      return new Int(false, 8);
    case CONVERTED.uint16:
      return new Int(false, 16);
    case CONVERTED.uint32:
      return new Int(false, 32);
    case CONVERTED.uint64:
      return new Int(false, 64);
    case CONVERTED.int8:
      return new Int(true, 8);
    case CONVERTED.int16:
      return new Int(true, 16);
    default:
      return bits === 32 ? new Int32() : new Int64();
  }
}

function bytesType(node: SchemaNode): DataType {
  const { logical, converted } = node;
  const decimal = decimalType(node);
  if (decimal !== undefined) return decimal;
  const isText =
    logical === undefined
      ? converted === CONVERTED.utf8 || converted === CONVERTED.json
      : logical.kind === 'string' || logical.kind === 'json';
  return isText ? new Utf8() : new Binary();
}

function fixedBytesType(node: SchemaNode): DataType {
  const { logical, converted, width } = node;
  if (!(width > 0)) throw new FormatError(`its values have ${width} bytes`);
  const decimal = decimalType(node);
  if (decimal !== undefined) return decimal;
  if (logical?.kind === 'float16' && width === 2) return new Float16();
  if (converted === CONVERTED.interval && width === 12) return new Interval(IntervalUnit.DAY_TIME);
  return new FixedSizeBinary(width);
}

function decimalType({ logical, converted, scale, precision }: SchemaNode): DataType | undefined {
  if (logical?.kind !== 'decimal' && converted !== CONVERTED.decimal) return undefined;
  const digits = logical?.kind === 'decimal' ? logical : { scale, precision };
  return new Decimal(digits.scale, digits.precision, digits.precision > MAX_DIGITS_128 ? 256 : 128);
}

/** The type of an Arrow schema if the values of the file can be read as that, otherwise `type`. */
function hinted(type: DataType, hint: DataType): DataType {
  if (DataType.isDictionary(hint)) {
    const words = hinted(type, hint.dictionary);
    const fits = String(words) === String(narrow(hint.dictionary));
    return fits ? new Dictionary(words, hint.indices, hint.id, hint.isOrdered) : words;
  }
  if (DataType.isBinary(type) && isTextType(hint)) return new Utf8();
  const isInteger = DataType.isInt(type) && type.isSigned && type.bitWidth >= 32;
  const bits = isInteger ? type.bitWidth : 0;
  const fits =
    (bits > 0 && DataType.isTimestamp(hint)) ||
    (bits > 0 && DataType.isTime(hint) && hint.bitWidth === bits) ||
    (bits === 64 && DataType.isDate(hint) && hint.unit === DateUnit.MILLISECOND) ||
    (bits === 64 && DataType.isDuration(hint)) ||
    (DataType.isDate(type) && DataType.isDate(hint)) ||
    (DataType.isTimestamp(type) && DataType.isTimestamp(hint) && fitsTime(type, hint)) ||
    (DataType.isInterval(type) && DataType.isInterval(hint)) ||
    (DataType.isDecimal(type) && DataType.isDecimal(hint) && isSameDecimal(type, hint));
  return fits ? hint : type;
}

/** A time zone is added to times of equal unit. Times of 96 bits have no unit and may get any. */
function fitsTime(type: Timestamp, hint: Timestamp): boolean {
  return type.unit === hint.unit ? hint.timezone != null : false;
}

function isSameDecimal(type: Decimal, hint: Decimal): boolean {
  return type.scale === hint.scale && type.precision === hint.precision && hint.bitWidth >= 128;
}

function isTextType(type: DataType): boolean {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type);
}

/** The type of the same values with 32-bit offsets. */
function narrow(type: DataType): DataType {
  if (isTextType(type)) return new Utf8();
  const isBytes = DataType.isLargeBinary(type) || DataType.isBinaryView(type);
  return isBytes ? new Binary() : type;
}
