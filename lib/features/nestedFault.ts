import type { Chunk } from '../core/chunk.ts';
import type { BoxesFeature, PointsFeature } from '../core/features.ts';
import { type NestedNumbers, nestedNumbers } from './nestedNumbers.ts';

/** Returns the fault of a row, if it has one. */
export type Fault = (row: number) => string | undefined;

/** Numbers per box and per point. */
export const NUMBERS_OF = { boxes: 4, points: 2 } as const;

/** Finds faults in the rows of boxes, their labels, or points. */
export function nestedFault(
  chunk: Chunk,
  column: string,
  feature: BoxesFeature | PointsFeature,
): Fault {
  const numbers = nestedNumbers(chunk, column) as NestedNumbers;
  const isLabels = feature.kind === 'boxes' && column === feature.labels;
  const check = isLabels
    ? labelFault(numbers)
    : entryFault(numbers, feature, labelsOf(chunk, feature));
  return (row) =>
    numbers.hasNull(row) ? 'every row must hold a value; received null' : check(row);
}

function labelsOf(chunk: Chunk, feature: BoxesFeature | PointsFeature): NestedNumbers | undefined {
  if (feature.kind === 'points' || feature.labels === undefined) return undefined;
  return nestedNumbers(chunk, feature.labels);
}

function labelFault({ values, start }: NestedNumbers): Fault {
  return (row) => {
    for (let k = start(row); k < start(row + 1); k++) {
      const label = values[k] as number;
      if ((label | 0) !== label) return `every label must be a 32-bit integer; received ${label}`;
    }
    return undefined;
  };
}

function entryFault(
  { values, start, lists, lengths }: NestedNumbers,
  feature: BoxesFeature | PointsFeature,
  labels: NestedNumbers | undefined,
): Fault {
  const { kind } = feature;
  const width = NUMBERS_OF[kind];
  const name = kind === 'boxes' ? 'box' : 'point';
  const isNested = lists.length === 2 && lists[1] === undefined;
  const check = kind === 'boxes' ? boxFault(feature) : pointFault(feature);
  const pairs = kind === 'points' ? (feature.pairs ?? []) : [];
  const needed = 1 + Math.max(-1, ...pairs.flat());
  return (row) => {
    const [from, to] = [start(row), start(row + 1)];
    const odd = isNested ? lengths(row).find((length) => length !== width) : undefined;
    if (odd !== undefined) return `every ${name} must have ${width} numbers; received ${odd}`;
    if ((to - from) % width !== 0)
      return `every row must have ${width} numbers a ${name}; received ${to - from} numbers`;
    const count = (to - from) / width;
    if (count < needed && count > 0)
      return `every row must have the points that \`pairs\` names; received ${count} points`;
    const labelled = labels === undefined ? count : labels.start(row + 1) - labels.start(row);
    if (labelled !== count)
      return `every box must have a label; received ${count} boxes and ${labelled} labels`;
    for (let at = from; at < to; at += width) {
      const entry = Array.from({ length: width }, (_, k) => values[at + k] as number);
      const rule = check(entry);
      if (rule !== undefined) return `${rule}; received [${entry.join(', ')}]`;
    }
    return undefined;
  };
}

type EntryFault = (entry: readonly number[]) => string | undefined;

/** The tolerance around 0 … 1, because boxes and points may lie outside of the image. */
const BEYOND = 1;

function boxFault({ format, normalized }: BoxesFeature): EntryFault {
  const isShare = sharesWhere(normalized);
  return (box) => {
    if (!box.every(Number.isFinite)) return 'every box must have four finite numbers';
    const [a, b, c, d] = box as [number, number, number, number];
    if (format === 'xyxy' && (c < a || d < b)) return 'every box must have x1 ≤ x2 and y1 ≤ y2';
    if (format !== 'xyxy' && (c < 0 || d < 0))
      return 'every box must have a width and a height ≥ 0';
    return isShare(box) ? undefined : 'every number of a box must be a fraction of the image';
  };
}

function pointFault({ normalized }: PointsFeature): EntryFault {
  const isShare = sharesWhere(normalized);
  return (point) =>
    isShare(point) ? undefined : 'every number of a point must be a fraction of the image';
}

/** Pixels read as fractions would all be outside of their image. */
function sharesWhere(normalized: boolean | undefined): (entry: readonly number[]) => boolean {
  if (normalized !== true) return () => true;
  return (entry) => !entry.some((value) => value < -BEYOND || value > 1 + BEYOND);
}
