import type { MultiLabelFeature } from '../core/features.ts';
import { columnOf } from '../features/columnOf.ts';
import { numberColumn } from '../features/numberColumn.ts';
import type { FeatureTally } from './tally.ts';

/** Counts the rows of each class, of which a row may have several. */
export function multiLabelTally(
  column: string,
  { kind, classes, names, format }: MultiLabelFeature,
): FeatureTally {
  const counts = new Array<number>(classes).fill(0);
  let [count, nulls, others] = [0, 0, 0];
  return {
    add({ rows, valid }) {
      const found = rows.chunks.map((chunk) => ({
        data: columnOf(chunk, column),
        numbers: numberColumn(chunk, column),
      }));
      for (let i = 0; i < valid; i++) {
        const row = rows.rowOf[i] as number;
        const { data, numbers } = found[rows.chunkOf[i] as number] as (typeof found)[number];
        if (!data.getValid(row)) {
          nulls++;
          continue;
        }
        count++;
        const start = numbers.start(row);
        const values = numbers.values.subarray(start, start + numbers.count(row));
        const labels = new Set(
          format === 'multiHot'
            ? Array.from(values, Number).flatMap((value, k) => (value > 0 ? [k] : []))
            : Array.from(values, Number),
        );
        for (const label of labels) {
          if (counts[label] !== undefined) counts[label]++;
        }
        if ([...labels].some((label) => counts[label] === undefined)) others++;
      }
    },
    get statistics() {
      return { kind, count, nulls, others, counts, classes: names ?? classes };
    },
  };
}
