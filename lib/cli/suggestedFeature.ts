import type { Field } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import type { Feature } from '../core/features.ts';
import type { FileSummary } from '../datasets/fileSummary.ts';
import { columnOf } from '../features/columnOf.ts';
import { encodedColumn, encodedType } from '../features/encodedColumn.ts';
import { inferFeature } from '../features/inferFeatures.ts';
import { valuesPerRow } from '../features/valuesPerRow.ts';
import { imageType } from '../raster/headers/imageType.ts';
import { readImageHeader } from '../raster/readImageHeader.ts';
import { valueText } from './valueText.ts';

/** The suggested feature of a column. */
export interface SuggestedFeature {
  /** The feature, or `undefined` if nothing suggests one. */
  readonly feature: Feature | undefined;
  /** The basis of a guess, or why there is none. `undefined` if the schema defines the feature. */
  readonly note: string | undefined;
  /** Height and width of the first image, if it is encoded. */
  readonly extent?: readonly [number, number];
}

const LABEL_NAME = /^(y|target|(.*[_-])?(label|class|category))(_id|_idx)?$/i;
/** The maximum number of plausible classes. */
const MAX_CLASSES = 100_000;
const CHANNELS = [1, 3, 4] as const;
/** The minimum side of a square image. Smaller squares are vectors. */
const MIN_SIDE = 8;

/**
 * The feature that the schema defines for a column, or that its name, size and first value suggest.
 */
export function suggestedFeature(
  summary: FileSummary,
  field: Field,
  head: Chunk | undefined,
): SuggestedFeature {
  const { note, ...suggested } = suggestionOf(summary, field, head);
  const nulls = summary.columns.find(({ name }) => name === field.name)?.nulls ?? 0;
  const notes = [...(note === undefined ? [] : [note]), ...(nulls > 0 ? [`${nulls} nulls`] : [])];
  return { ...suggested, note: notes.length === 0 ? undefined : notes.join('; ') };
}

function suggestionOf(
  { schema, columns }: FileSummary,
  field: Field,
  head: Chunk | undefined,
): SuggestedFeature {
  const { name, type } = field;
  const feature = inferFeature(schema, field, head);
  const max = columns.find((column) => column.name === name)?.max;
  const isClass = max !== undefined && max >= 0 && max < MAX_CLASSES && LABEL_NAME.test(name);
  if (feature?.kind === 'scalar' && isClass) {
    return {
      feature: { kind: 'classLabel', classes: max + 1 },
      note: `by its name and its largest value, ${max}`,
    };
  }
  if (feature?.kind === 'image' && feature.shape[0] === null) {
    const extent = head && firstExtent(head, name);
    const note = extent && `the first is ${extent.join('×')}`;
    return { feature, note, ...(extent === undefined ? {} : { extent }) };
  }
  if (feature !== undefined) return { feature, note: undefined };
  const count = valuesPerRow(type);
  if (count === undefined) return { feature: undefined, note: `no feature reads ${type}` };
  const shape = count === 'any' ? undefined : squareOf(count);
  if (shape !== undefined)
    return { feature: { kind: 'image', shape }, note: `a guess from ${count} values a row` };
  const first = head?.data.getChild(name)?.get(0);
  const seen = head === undefined ? '' : `, the first is ${valueText(first, type)}`;
  return { feature: undefined, note: `${type}${seen}` };
}

/**
 * The suggested feature, or a class label if all rows were counted and the name is that of a label.
 */
export function countedFeature(
  { feature, ...suggested }: SuggestedFeature,
  name: string,
  statistics: { readonly kind: string; readonly classes?: unknown },
): SuggestedFeature {
  const { kind, classes } = statistics;
  const isClass = kind === 'scalar' && typeof classes === 'number' && LABEL_NAME.test(name);
  if (!isClass || feature?.kind !== 'scalar') return { feature, ...suggested };
  return {
    feature: { kind: 'classLabel', classes },
    note: `by its name and its largest value, ${classes - 1}`,
  };
}

function firstExtent(head: Chunk, column: string): readonly [number, number] | undefined {
  if (encodedType(columnOf(head, column).type) === undefined) return undefined;
  const bytes = encodedColumn(head, column).bytes(0);
  if (bytes === undefined || imageType(bytes) === undefined) return undefined;
  const { height, width } = readImageHeader(bytes);
  return [height, width];
}

/** The shape of a square image with `count` values, if there is one. */
function squareOf(count: number): readonly [number, number, number] | undefined {
  for (const channels of CHANNELS) {
    const side = Math.sqrt(count / channels);
    if (Number.isInteger(side) && side >= MIN_SIDE) return [side, side, channels];
  }
  return undefined;
}
