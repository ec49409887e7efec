import type { Batch } from '../core/batch.ts';
import { sourceExtents } from '../core/extentsOf.ts';
import type { BoxesFeature } from '../core/features.ts';
import { recipeFor } from '../core/recipeFor.ts';
import { type NestedNumbers, nestedNumbers } from '../features/nestedNumbers.ts';
import { boxesAfterSteps, extentAt } from '../render/objects/boxSteps.ts';
import type { PlacedBox } from '../render/objects/placedBoxes.ts';
import type { Extent } from '../render/objects/placement.ts';
import { BoxTargets } from './boxTargets.ts';

/** Makes the boxes of a batch's feature `name`, after the steps of the image they follow. */
export function boxTargets(batch: Batch, name: string, feature: BoxesFeature): BoxTargets {
  const { rows, valid, size, sources } = batch;
  const { column = name, labels, follow = '', minVisible = 0 } = sources[name] as BoxesFeature;
  const columns = rows.chunks.map((chunk) => nestedNumbers(chunk, column) as NestedNumbers);
  const classes =
    labels === undefined ? [] : rows.chunks.map((chunk) => nestedNumbers(chunk, labels));
  const extents = sourceExtents(batch, follow);
  const read = Array.from({ length: size }, (_, i) => {
    // Padding has no boxes.
    if (i >= valid) return [];
    const chunk = rows.chunkOf[i] as number;
    const row = rows.rowOf[i] as number;
    const found = { numbers: columns[chunk] as NestedNumbers, labels: classes[chunk], row };
    return boxesOfRow(found, feature, extentAt(extents, i));
  });
  const { steps } = recipeFor(batch, name);
  const boxes = boxesAfterSteps(read, steps, { extents, minVisible });
  const offsets = new Int32Array(size + 1);
  for (const [i, own] of boxes.entries()) offsets[i + 1] = (offsets[i] as number) + own.length;
  const all = boxes.flat();
  return new BoxTargets({
    boxes: Float32Array.from(all.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2])),
    ...(labels === undefined ? {} : { labels: Int32Array.from(all, ({ label }) => label) }),
    weights: Float32Array.from(all, ({ weight }) => weight),
    offsets,
  });
}

interface RowOfBoxes {
  readonly numbers: NestedNumbers;
  readonly labels: NestedNumbers | undefined;
  readonly row: number;
}

/** The boxes of a row in pixels of its image. */
function boxesOfRow(
  { numbers: { values, start }, labels, row }: RowOfBoxes,
  { format, normalized = false }: BoxesFeature,
  { height, width }: Extent,
): PlacedBox[] {
  const across = normalized ? width : 1;
  const down = normalized ? height : 1;
  const first = start(row);
  return Array.from({ length: (start(row + 1) - first) / 4 }, (_, k) => {
    const at = first + 4 * k;
    const [a, b, c, d] = [0, 1, 2, 3].map((n) => Number(values[at + n])) as unknown as Four;
    const isCentre = format === 'cxcywh';
    const [left, top] = isCentre ? [a - c / 2, b - d / 2] : [a, b];
    const [right, bottom] = format === 'xyxy' ? [c, d] : [left + c, top + d];
    const label = labels === undefined ? 0 : (labels.values[labels.start(row) + k] as number);
    return {
      ...{ x1: across * left, y1: down * top, x2: across * right, y2: down * bottom },
      ...{ label, weight: 1, visible: 1 },
    };
  });
}

type Four = readonly [number, number, number, number];
