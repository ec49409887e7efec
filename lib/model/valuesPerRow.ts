import { DataType, type FixedSizeBinary, type FixedSizeList } from 'apache-arrow';
import { isVariable } from './columnOf.ts';

/** The shape that the `arrow.fixed_shape_tensor` extension gives a column. */
export function extensionShape(metadata: Map<string, string> | undefined): number[] | undefined {
  if (metadata?.get('ARROW:extension:name') !== 'arrow.fixed_shape_tensor') return undefined;
  const { shape } = JSON.parse(metadata.get('ARROW:extension:metadata') ?? '{}') as { readonly shape?: number[] };
  return shape;
}

/** How many numbers a row of the type holds: `'any'` where rows may differ, `undefined` where it holds no numbers. */
export function valuesPerRow(type: DataType): number | 'any' | undefined {
  if (DataType.isFixedSizeBinary(type)) return (type as FixedSizeBinary).byteWidth;
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) return 'any';
  if (DataType.isFixedSizeList(type) || isVariable(type)) {
    const item = (type as FixedSizeList).children[0]?.type as DataType;
    if (valuesPerRow(item) !== 1) return undefined;
    return DataType.isFixedSizeList(type) ? (type as FixedSizeList).listSize : 'any';
  }
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type) ? 1 : undefined;
}
