import type { Batch } from '../core/batch.ts';
import type { MultiLabelFeature } from '../core/features.ts';
import { recipeFor } from '../core/recipeFor.ts';
import { type NumberColumn, numberColumn } from '../features/numberColumn.ts';
import { type LabelWorkspace, labelTerms } from '../render/labelTerms.ts';
import { unitedTerms } from '../render/unitedTerms.ts';

/** The feature, and where the weights of its samples are worked out. */
export interface MultiHotOptions {
  readonly feature: MultiLabelFeature;
  readonly workspace: LabelWorkspace;
}

/** The multi-hot targets of the feature `name` of a batch: `[size, classes]`, one row a sample. */
export function multiHot(
  batch: Batch,
  name: string,
  { feature, workspace }: MultiHotOptions,
): Float32Array {
  const { rows, size, valid, allocator } = batch;
  const { classes, column = name, format } = feature;
  const columns = rows.chunks.map((chunk) => numberColumn(chunk, column));
  const recipe = recipeFor(batch, name);
  const groups = unitedTerms(recipe, labelTerms(recipe, size, workspace));
  const target = allocator.allocate(Float32Array, size * classes).fill(0);
  const hot = new Float64Array(classes);
  const sum = new Float64Array(classes);
  // Padding has no labels.
  for (let i = 0; i < valid; i++) {
    sum.fill(0);
    for (const terms of groups) {
      let sumOfWeights = 0;
      hot.fill(0);
      for (const { source, weight } of terms) {
        const own = weight[i] as number;
        if (own === 0) continue;
        sumOfWeights += own;
        const sample = source[i] as number;
        const labels = columns[rows.chunkOf[sample] as number] as NumberColumn;
        mark(hot, labels, { row: rows.rowOf[sample] as number, format });
      }
      // Weights are rounded: together they are 1 all the same.
      const share = groups.length === 1 ? 1 : sumOfWeights;
      for (let k = 0; k < classes; k++) sum[k] = (sum[k] as number) + share * (hot[k] as number);
    }
    target.set(sum, i * classes);
  }
  return target;
}

/** Raises the classes of a row to what the row says of them. */
function mark(
  hot: Float64Array,
  { values, start, count }: NumberColumn,
  { row, format }: { readonly row: number; readonly format: MultiLabelFeature['format'] },
): void {
  const first = start(row);
  for (let k = 0; k < count(row); k++) {
    const value = values[first + k] as number;
    if (format === 'multiHot') hot[k] = Math.max(hot[k] as number, value);
    else hot[value] = 1;
  }
}
