import { DataType } from 'apache-arrow';
import type { Feature, Features } from 'millrace';
import { encodedType } from '../../lib/features/encodedColumn.ts';
import { valuesPerRow } from '../../lib/features/valuesPerRow.ts';
import type { Extent } from '../chain/setting.ts';
import { isOpen, type OpenedColumn, type OpenedFile } from './openedFile.ts';

/** What is made of a column. */
export interface ColumnChoice {
  readonly column: OpenedColumn;
  readonly isUsed: boolean;
  readonly feature: Feature | undefined;
}

/** Kinds that say more than a number or a text. */
const PICTURES: readonly string[] = [
  'image',
  'mask',
  'boxes',
  'points',
  'classLabel',
  'multiLabel',
];

/** What is made of the columns in the beginning: images and labels, or else all there is. */
export function firstChoices({ columns }: OpenedFile): readonly ColumnChoice[] {
  const hasImages = columns.some(({ feature }) => feature?.kind === 'image');
  return columns.map((column) => {
    const { feature } = column;
    const isUsed = feature !== undefined && (!hasImages || PICTURES.includes(feature.kind));
    return { column, isUsed, feature };
  });
}

/** The features that were chosen, by the names of their columns. */
export function chosenFeatures(choices: readonly ColumnChoice[]): Features {
  return Object.fromEntries(
    choices.flatMap(({ column, isUsed, feature }) =>
      isUsed && feature !== undefined ? [[column.name, feature]] : [],
    ),
  );
}

/** The extent of the first image that was chosen. */
export function extentOf(choices: readonly ColumnChoice[]): Extent | undefined {
  const image = choices.find(({ isUsed, feature }) => isUsed && feature?.kind === 'image');
  if (image?.feature?.kind !== 'image') return undefined;
  const [height, width, channels] = image.feature.shape;
  const [firstHeight, firstWidth] = image.column.extent ?? [OPEN_SIDE, OPEN_SIDE];
  return { height: height ?? firstHeight, width: width ?? firstWidth, channels };
}

/** Whether the images that were chosen may differ in extent. */
export function hasOpenImages(choices: readonly ColumnChoice[]): boolean {
  return choices.some(({ isUsed, feature }) => isUsed && isOpen(feature));
}

/** The side of images that nothing is known of. */
const OPEN_SIDE = 224;

/** The kinds of features that a column may become. */
export function kindsOf({ type, feature }: OpenedColumn): readonly Feature['kind'][] {
  const kinds = new Set<Feature['kind']>(feature === undefined ? [] : [feature.kind]);
  const count = valuesPerRow(type);
  if (encodedType(type) !== undefined) kinds.add('image');
  if (count === 1 && !DataType.isFixedSizeBinary(type)) {
    kinds.add('scalar');
    if (DataType.isInt(type)) kinds.add('classLabel');
  } else if (count !== undefined) {
    kinds.add('image').add('tensor');
  }
  if (DataType.isUtf8(type)) kinds.add('text');
  return [...kinds];
}

/** A feature of a kind, as it is when nothing more is known. */
export function featureOfKind(kind: Feature['kind'], column: OpenedColumn): Feature | undefined {
  if (column.feature?.kind === kind) return column.feature;
  const count = valuesPerRow(column.type);
  switch (kind) {
    case 'image':
      return { kind, shape: [1, typeof count === 'number' ? count : 1, 1] };
    case 'classLabel':
      return { kind, classes: 10 };
    case 'tensor':
    case 'scalar':
      return { kind, dtype: DataType.isInt(column.type) ? 'int32' : 'float32' };
    case 'text':
      return { kind };
    default:
      return undefined;
  }
}
