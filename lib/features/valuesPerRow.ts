import { DataType, type Field, type FixedSizeBinary, type FixedSizeList } from 'apache-arrow';
import { SchemaError } from '../core/errors.ts';
import { shortened } from '../core/shown.ts';
import { isInteger } from '../options/requireInteger.ts';
import { isVariable } from './columnOf.ts';

/**
 * The shape that the `arrow.fixed_shape_tensor` extension gives a column, if it does.
 *
 * @throws SchemaError where its metadata cannot be read
 */
export function extensionShape({ name, metadata }: Field): readonly number[] | undefined {
  if (metadata.get('ARROW:extension:name') !== 'arrow.fixed_shape_tensor') return undefined;
  const json = metadata.get('ARROW:extension:metadata') ?? '';
  try {
    const { shape } = JSON.parse(json) as { readonly shape: readonly number[] };
    if (shape.every((side) => isInteger(side, 1))) return shape;
  } catch {
    // What is no JSON, or has no list for a shape, is damaged like a shape of anything but positive
    // integers.
  }
  throw new SchemaError(
    `Cannot read column \`${name}\`: its metadata \`ARROW:extension:metadata\` must be JSON with ` +
      `a \`shape\` of positive integers; received ${shortened(json)}; repair the metadata or ` +
      'leave it out',
  );
}

/**
 * How many numbers a row of the type holds: `'any'` where rows may differ, `undefined` where it
 * holds no numbers.
 */
export function valuesPerRow(type: DataType): number | 'any' | undefined {
  if (DataType.isFixedSizeBinary(type)) return (type as FixedSizeBinary).byteWidth;
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) return 'any';
  if (DataType.isFixedSizeList(type) || isVariable(type)) {
    const item = (type as FixedSizeList).children[0]?.type as DataType;
    // A list within a list is not laid out as numbers one after another, even where it holds one.
    if (DataType.isFixedSizeList(item) || valuesPerRow(item) !== 1) return undefined;
    return DataType.isFixedSizeList(type) ? (type as FixedSizeList).listSize : 'any';
  }
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type) ? 1 : undefined;
}
