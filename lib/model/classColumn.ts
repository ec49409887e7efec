import type { Chunk } from './chunk.ts';
import { columnOf } from './columnOf.ts';
import type { ClassLabelFeature } from './features.ts';
import { numberColumn } from './numberColumn.ts';
import { isText, textColumn } from './textColumn.ts';

/**
 * The class of each row of a chunk; −1 where the row holds none of them, which `rowCheck` reports.
 */
export function classColumn(chunk: Chunk, column: string, feature: ClassLabelFeature): Int32Array {
  return chunk.derive(feature, column, () => {
    const { classes, names } = feature;
    const labels = new Int32Array(chunk.numRows).fill(-1);
    if (isText(columnOf(chunk, column).type)) {
      const numberOf = new Map(names?.map((name, i) => [name, i]));
      const at = textColumn(chunk, column);
      return labels.map((_, row) => {
        const name = at(row);
        return name === null ? -1 : (numberOf.get(name) ?? -1);
      });
    }
    const { values, width, start, count } = numberColumn(chunk, column);
    for (let row = 0; row < labels.length; row++) {
      if (width !== 1 && count(row) !== 1) continue;
      const label = values[width === 1 ? row : start(row)] as number;
      // Of what is no whole number, the nearest one is another.
      if (label >= 0 && label < classes && Math.floor(label) === label) labels[row] = label;
    }
    return labels;
  });
}
