import { DECIMAL_TYPE, INT_TYPE, LOGICAL_TYPE, TIME_TYPE, TIME_UNIT } from './formatFields.ts';
import { THRIFT, type ThriftReader } from './thriftReader.ts';

/** What the values of a column mean. */
export type LogicalType =
  | { readonly kind: 'decimal'; readonly scale: number; readonly precision: number }
  | {
      readonly kind: 'time' | 'timestamp';
      readonly isUtc: boolean;
      readonly unit: keyof typeof TIME_UNIT;
    }
  | { readonly kind: 'integer'; readonly bits: number; readonly isSigned: boolean }
  | {
      readonly kind: Exclude<
        keyof typeof LOGICAL_TYPE,
        'decimal' | 'time' | 'timestamp' | 'integer'
      >;
    };

/**
 * Reads the union `LogicalType`. Returns `undefined` for a member of a later version of the format.
 */
export function logicalType(reader: ThriftReader): LogicalType | undefined {
  let found: LogicalType | undefined;
  for (const { id } of reader.fields()) found = memberOf(reader, id);
  return found;
}

function memberOf(reader: ThriftReader, id: number): LogicalType | undefined {
  const kind = nameOf(LOGICAL_TYPE, id);
  if (kind === undefined) return undefined;
  if (kind === 'decimal') {
    const decimal = { scale: 0, precision: 0 };
    for (const { id: field } of reader.fields()) {
      if (field === DECIMAL_TYPE.scale) decimal.scale = reader.int();
      else if (field === DECIMAL_TYPE.precision) decimal.precision = reader.int();
    }
    return { kind, ...decimal };
  }
  if (kind === 'time' || kind === 'timestamp') {
    let isUtc = false;
    let unit: keyof typeof TIME_UNIT | undefined;
    for (const { id: field, type } of reader.fields()) {
      if (field === TIME_TYPE.isAdjustedToUtc) isUtc = type === THRIFT.true;
      else if (field === TIME_TYPE.unit)
        for (const { id: member } of reader.fields()) unit = nameOf(TIME_UNIT, member);
    }
    return unit && { kind, isUtc, unit };
  }
  if (kind === 'integer') {
    const integer = { bits: 0, isSigned: false };
    for (const { id: field, type } of reader.fields()) {
      if (field === INT_TYPE.bitWidth) integer.bits = reader.byte();
      else if (field === INT_TYPE.isSigned) integer.isSigned = type === THRIFT.true;
    }
    return { kind, ...integer };
  }
  return { kind };
}

function nameOf<Name extends string>(
  ids: Readonly<Record<Name, number>>,
  id: number,
): Name | undefined {
  return (Object.keys(ids) as Name[]).find((name) => ids[name] === id);
}
