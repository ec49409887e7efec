import { DataType, type Field, type Schema } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { SchemaError } from '../core/errors.ts';
import type { Feature, Features } from '../core/features.ts';
import { shortened } from '../core/shown.ts';
import { type BoxesOptions, boxes } from './boxes.ts';
import { type ClassLabelOptions, classLabel } from './classLabel.ts';
import { encodedType, isEncoded } from './encodedColumn.ts';
import { type ImageOptions, image } from './image.ts';
import { type MaskOptions, mask } from './mask.ts';
import { type MultiLabelOptions, multiLabel } from './multiLabel.ts';
import { points } from './points.ts';
import { scalar } from './scalar.ts';
import { tensor } from './tensor.ts';
import { text } from './text.ts';
import { isText } from './textColumn.ts';
import { extensionShape, valuesPerRow } from './valuesPerRow.ts';

/** The features inferred from a schema. */
export interface InferredFeatures {
  readonly features: Features;
  /** Columns without a feature: dates, decimals, structs. */
  readonly left: readonly Field[];
}

/**
 * The features that the schema itself implies. They follow from the field metadata
 * `millrace.feature` (a feature as JSON), the shape of `arrow.fixed_shape_tensor` (uint8 with 1, 3
 * or 4 channels: an image), or the metadata of Hugging Face. Otherwise they follow from the type,
 * or for bytes from the first row.
 *
 * @throws SchemaError if a column is ambiguous, no column has a feature, or the metadata cannot be
 * read
 */
export function inferFeatures(schema: Schema, chunk: Chunk): InferredFeatures {
  const known = huggingFaceFeatures(schema);
  const found = schema.fields.map((field) => {
    const feature = infer(field, known.get(field.name)) ?? inferEncoded(field, chunk);
    // Numbers and bytes of unknown meaning may be the main data, so they are not left out.
    if (feature === undefined && valuesPerRow(field.type) !== undefined)
      throw unknownColumn([field], chunk);
    return { field, feature };
  });
  const features = Object.fromEntries(
    found.flatMap(({ field: { name }, feature }) =>
      feature === undefined ? [] : [[name, feature] as const],
    ),
  );
  const left = found.flatMap(({ field, feature }) => (feature === undefined ? [field] : []));
  if (Object.keys(features).length === 0) throw unknownColumn(left, chunk);
  return { features, left };
}

/**
 * Infers the feature of a column from the schema or its first row in `chunk`. Returns `undefined`
 * if neither is enough.
 */
export function inferFeature(
  schema: Schema,
  field: Field,
  chunk: Chunk | undefined,
): Feature | undefined {
  const feature = infer(field, huggingFaceFeatures(schema).get(field.name));
  return feature ?? (chunk && inferEncoded(field, chunk));
}

/** An image, if the first row holds an encoded one. */
function inferEncoded({ name, type }: Field, chunk: Chunk): Feature | undefined {
  if (encodedType(type) === undefined || chunk.numRows === 0) return undefined;
  return isEncoded(chunk, name, 0) ? image() : undefined;
}

function infer(field: Field, known: Feature | undefined): Feature | undefined {
  const own = field.metadata.get('millrace.feature');
  if (own !== undefined) return ownFeature(field, own);
  if (known !== undefined) return known;
  const type = field.type as DataType;
  const shape = extensionShape(field);
  if (shape !== undefined) {
    const isPicture = shape.length === 3 && [1, 3, 4].includes(shape[2] as number) && isBytes(type);
    if (isPicture) return { kind: 'image', shape: shape as readonly [number, number, number] };
    return { kind: 'tensor', shape, dtype: 'float32' };
  }
  if (isText(type)) return { kind: 'text' };
  const count = valuesPerRow(type);
  if (count === 1 && !DataType.isFixedSizeList(type) && !DataType.isFixedSizeBinary(type)) {
    return { kind: 'scalar', dtype: DataType.isFloat(type) ? 'float32' : 'int32' };
  }
  return DataType.isFixedSizeList(type) && count !== undefined
    ? { kind: 'tensor', dtype: 'float32' }
    : undefined;
}

function isBytes(type: DataType): boolean {
  const item = DataType.isFixedSizeList(type) ? (type.children[0]?.type as DataType) : type;
  return DataType.isInt(item) && item.bitWidth === 8 && !item.isSigned;
}

function ownFeature({ name }: Field, json: string): Feature {
  try {
    const { kind, names, ...options } = JSON.parse(json) as Readonly<Record<string, unknown>>;
    // Applies the same checks as to a feature in code.
    switch (kind) {
      case 'image':
        return image(options as unknown as ImageOptions);
      case 'mask':
        return mask(options as unknown as MaskOptions);
      case 'boxes':
        return boxes(options as unknown as BoxesOptions);
      case 'points':
        return points(options);
      case 'classLabel':
        return classLabel(
          (names === undefined
            ? options
            : { ...options, classes: names }) as unknown as ClassLabelOptions,
        );
      case 'multiLabel':
        return multiLabel(
          (names === undefined
            ? options
            : { ...options, classes: names }) as unknown as MultiLabelOptions,
        );
      case 'tensor':
        return tensor(options);
      case 'scalar':
        return scalar(options);
      case 'text':
        return text(options);
      default:
        throw new TypeError(`No feature is of kind ${kind}`);
    }
  } catch (cause) {
    throw damaged(
      `\`millrace.feature\` of column \`${name}\` must be a feature as JSON`,
      json,
      cause,
    );
  }
}

/** Names of lists in the metadata of Hugging Face. */
const LISTS: ReadonlySet<string> = new Set(['Sequence', 'List', 'LargeList']);

interface HuggingFaceFeature {
  readonly _type?: string;
  readonly names?: readonly string[];
  /** What a `Sequence` or a `List` has. */
  readonly feature?: HuggingFaceFeature;
}

interface HuggingFace {
  readonly info?: {
    readonly features?: Readonly<
      Record<string, HuggingFaceFeature | readonly [HuggingFaceFeature]>
    >;
  };
}

function huggingFaceFeatures(schema: Schema): Map<string, Feature> {
  const json = schema.metadata.get('huggingface') ?? '{}';
  const known = new Map<string, Feature>();
  try {
    const features = (JSON.parse(json) as HuggingFace).info?.features ?? {};
    for (const [name, described] of Object.entries(features)) {
      const feature = huggingFaceFeature(described);
      if (feature !== undefined) known.set(name, feature);
    }
  } catch (cause) {
    throw damaged('`huggingface` must be JSON with different names for the classes', json, cause);
  }
  return known;
}

function huggingFaceFeature(
  described: HuggingFaceFeature | readonly [HuggingFaceFeature],
): Feature | undefined {
  const { _type, names, feature } = described as HuggingFaceFeature;
  if (_type === 'Image') return image();
  if (_type === 'ClassLabel' && names !== undefined) return classLabel({ classes: names });
  // A list says so by its type, or is written as a list of what it holds.
  const isList = _type !== undefined && LISTS.has(_type);
  const [item] = Array.isArray(described) ? described : [isList ? feature : undefined];
  if (item?._type !== 'ClassLabel' || item.names === undefined) return undefined;
  return multiLabel({ classes: item.names, format: 'indices' });
}

function damaged(rule: string, json: string, cause: unknown): SchemaError {
  return new SchemaError(
    `Cannot infer features: metadata ${rule}; received ${shortened(json)}; ` +
      'pass `features` to `batch`',
    { cause },
  );
}

function unknownColumn(columns: readonly Field[], { origin }: Chunk): SchemaError {
  return new SchemaError(
    'Cannot infer features: the schema must say what each column holds; ' +
      `received ${describeFields(columns)} (${origin.source}); pass \`features\` to \`batch\``,
  );
}

/** Formats columns with their types, in at most 80 characters. */
export function describeFields(fields: readonly Field[]): string {
  const text = fields.map(({ name, type }) => `\`${name}\` of type ${type}`).join(', ');
  return text.length <= 80 ? text || 'no column' : `${text.slice(0, 77)}...`;
}
