import { DataType, type Field, type FixedSizeBinary, type FixedSizeList } from 'apache-arrow';
import { SchemaError } from '../core/errors.ts';
import { shortened } from '../core/shown.ts';
import { isInteger } from '../options/requireInteger.ts';
import { isVariable } from './columnOf.ts';

/**
 * The shape of a column from its `arrow.fixed_shape_tensor` extension, if it has one.
 *
 * @throws SchemaError if its metadata cannot be read
 */
export function extensionShape({ name, metadata }: Field): readonly number[] | undefined {
  if (metadata.get('ARROW:extension:name') !== 'arrow.fixed_shape_tensor') return undefined;
  const json = metadata.get('ARROW:extension:metadata') ?? '';
  try {
    const { shape } = JSON.parse(json) as { readonly shape: readonly number[] };
    if (shape.every((side) => isInteger(side, 1))) return shape;
  } catch {
    // Invalid JSON and a shape that is no list are damage, like a shape with other than positive
    // integers.
  }
  throw new SchemaError(
    `Cannot read column \`${name}\`: its metadata \`ARROW:extension:metadata\` must be JSON with ` +
      `a \`shape\` of positive integers; received ${shortened(json)}; repair the metadata or ` +
      'leave it out',
  );
}

/** Numbers per row of a type: `'any'` if rows may differ, `undefined` if it holds no numbers. */
export function valuesPerRow(type: DataType): number | 'any' | undefined {
  if (DataType.isFixedSizeBinary(type)) return (type as FixedSizeBinary).byteWidth;
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) return 'any';
  if (DataType.isFixedSizeList(type) || isVariable(type)) {
    const item = (type as FixedSizeList).children[0]?.type as DataType;
    // Nested lists are not stored as adjacent numbers, even if the inner ones have one entry.
    if (DataType.isFixedSizeList(item) || valuesPerRow(item) !== 1) return undefined;
    return DataType.isFixedSizeList(type) ? (type as FixedSizeList).listSize : 'any';
  }
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type) ? 1 : undefined;
}
