import { DataType, type Field, type Schema } from 'apache-arrow';
import type { Chunk } from './chunk.ts';
import { SchemaError } from './errors.ts';
import type { Feature, Features } from './features.ts';
import { isText } from './textColumn.ts';
import { extensionShape, valuesPerRow } from './valuesPerRow.ts';

/**
 * What the schema itself says to make of its columns: by the field metadata `millrace.feature` (a feature as JSON), the shape of
 * `arrow.fixed_shape_tensor` (uint8 with 1, 3 or 4 channels: a picture), the class names of Hugging Face's metadata, or the type alone.
 *
 * @throws SchemaError where nothing says what to make of a column
 */
export function inferFeatures(schema: Schema, chunk: Chunk): Features {
  const labels = huggingFaceLabels(schema);
  return Object.fromEntries(
    schema.fields.map((field) => [field.name, infer(field, labels.get(field.name)) ?? unknownColumn(field, chunk)]),
  );
}

function infer(field: Field, names: readonly string[] | undefined): Feature | undefined {
  const own = field.metadata.get('millrace.feature');
  if (own !== undefined) return JSON.parse(own) as Feature;
  if (names !== undefined) return { kind: 'classLabel', classes: names.length, names };
  const type = field.type as DataType;
  const shape = extensionShape(field.metadata);
  if (shape !== undefined) {
    const isPicture = shape.length === 3 && [1, 3, 4].includes(shape[2] as number) && isBytes(type);
    if (isPicture) return { kind: 'image', shape: shape as [number, number, number] };
    return { kind: 'tensor', shape, dtype: 'float32' };
  }
  if (isText(type)) return { kind: 'text' };
  const count = valuesPerRow(type);
  if (count === 1 && !DataType.isFixedSizeList(type) && !DataType.isFixedSizeBinary(type)) {
    return { kind: 'scalar', dtype: DataType.isFloat(type) ? 'float32' : 'int32' };
  }
  return DataType.isFixedSizeList(type) && count !== undefined ? { kind: 'tensor', dtype: 'float32' } : undefined;
}

function isBytes(type: DataType): boolean {
  const item = DataType.isFixedSizeList(type) ? (type.children[0]?.type as DataType) : type;
  return DataType.isInt(item) && item.bitWidth === 8 && !item.isSigned;
}

function huggingFaceLabels(schema: Schema): Map<string, readonly string[]> {
  const info = schema.metadata.get('huggingface');
  const labels = new Map<string, readonly string[]>();
  if (info === undefined) return labels;
  const features = (JSON.parse(info) as { info?: { features?: Record<string, { _type?: string; names?: string[] }> } })
    .info?.features;
  for (const [name, feature] of Object.entries(features ?? {})) {
    if (feature._type === 'ClassLabel' && feature.names !== undefined) labels.set(name, feature.names);
  }
  return labels;
}

function unknownColumn({ name, type }: Field, chunk: Chunk): never {
  throw new SchemaError(
    `Cannot infer features as every column must say what it is: received column \`${name}\` of type ${type} (${chunk.origin.source}); pass \`features\` to \`batch\``,
  );
}
