import { columnHead } from '../core/columnHead.ts';
import type { BoxesFeature, PointsFeature } from '../core/features.ts';
import { columnOf } from '../features/columnOf.ts';
import { NUMBERS_OF } from '../features/nestedFault.ts';
import { type NestedNumbers, nestedNumbers } from '../features/nestedNumbers.ts';
import { ClassCounts } from './classCounts.ts';
import type { FeatureTally } from './tally.ts';

/** Counts the stored boxes or points of rows, and the classes of boxes. */
export function objectTally(name: string, feature: BoxesFeature | PointsFeature): FeatureTally {
  const { kind, column = name } = feature;
  const labels = kind === 'boxes' ? feature.labels : undefined;
  const classes = labels === undefined ? undefined : new ClassCounts();
  let [count, nulls, objects, min, max] = [0, 0, 0, Number.POSITIVE_INFINITY, 0];
  return {
    add({ rows, valid }) {
      const found = rows.chunks.map((chunk) => ({
        data: columnOf(chunk, columnHead(chunk.data.schema.names.map(String), column)),
        numbers: nestedNumbers(chunk, column) as NestedNumbers,
        labels: labels === undefined ? undefined : nestedNumbers(chunk, labels),
      }));
      for (let i = 0; i < valid; i++) {
        const row = rows.rowOf[i] as number;
        const read = found[rows.chunkOf[i] as number] as (typeof found)[number];
        if (!read.data.getValid(row)) {
          nulls++;
          continue;
        }
        count++;
        const { start } = read.numbers;
        const objectsOfRow = (start(row + 1) - start(row)) / NUMBERS_OF[kind];
        objects += objectsOfRow;
        [min, max] = [Math.min(min, objectsOfRow), Math.max(max, objectsOfRow)];
        for (const label of labelsOf(read.labels, row)) classes?.add(label);
      }
    },
    get statistics() {
      const fewest = count === 0 ? 0 : min;
      return { ...{ kind, count, nulls, objects, min: fewest, max }, ...classes?.found };
    },
  };
}

function labelsOf(labels: NestedNumbers | undefined, row: number): readonly number[] {
  if (labels === undefined) return [];
  return Array.from(labels.values.subarray(labels.start(row), labels.start(row + 1)), Number);
}
