import type { Field } from 'apache-arrow';
import type { Feature } from '../core/features.ts';
import type { FileSummary } from '../datasets/fileSummary.ts';
import { inferFeature } from '../features/inferFeatures.ts';
import { valuesPerRow } from '../features/valuesPerRow.ts';
import { valueText } from './valueText.ts';

/** What to make of a column. */
export interface SuggestedFeature {
  /** `undefined` where there is nothing to go by. */
  readonly feature: Feature | undefined;
  /** On what it is guessed, or why there is none; `undefined` where the schema says it. */
  readonly note: string | undefined;
}

const LABEL_NAME = /^(y|target|(.*[_-])?(label|class|category))(_id|_idx)?$/i;
/** More classes than this are hardly classes. */
const MAX_CLASSES = 100_000;
const CHANNELS = [1, 3, 4] as const;

/** What the schema says to make of a column, or what its name, size and first value suggest. */
export function suggestedFeature(
  { schema, columns }: FileSummary,
  { field, first }: { readonly field: Field; readonly first: unknown },
): SuggestedFeature {
  const { name, type } = field;
  const feature = inferFeature(schema, field);
  const max = columns.find((column) => column.name === name)?.max;
  const isClass = max !== undefined && max >= 0 && max < MAX_CLASSES && LABEL_NAME.test(name);
  if (feature?.kind === 'scalar' && isClass) {
    return {
      feature: { kind: 'classLabel', classes: max + 1 },
      note: `by its name and its largest value, ${max}`,
    };
  }
  if (feature !== undefined) return { feature, note: undefined };
  const count = valuesPerRow(type);
  if (count === undefined) return { feature: undefined, note: `no feature reads ${type}` };
  const shape = count === 'any' ? undefined : squareOf(count);
  if (shape !== undefined)
    return { feature: { kind: 'image', shape }, note: `a guess from ${count} values a row` };
  return { feature: undefined, note: `${type}, first ${valueText(first, type)}` };
}

/** The shape of a square image of so many values, where there is one. */
function squareOf(count: number): readonly [number, number, number] | undefined {
  for (const channels of CHANNELS) {
    const side = Math.sqrt(count / channels);
    if (Number.isInteger(side) && side >= MIN_SIDE) return [side, side, channels];
  }
  return undefined;
}

/** Smaller squares are vectors. */
const MIN_SIDE = 8;
