import type { Chunk } from './chunk.ts';
import { columnOf } from './columnOf.ts';
import type { ClassLabelFeature } from './features.ts';
import { numberColumn } from './numberColumn.ts';
import { isText, textColumn } from './textColumn.ts';

/**
 * The class of each row of a chunk; −1 where the row holds none of them, which `checkRows` reports.
 */
export function classColumn(chunk: Chunk, column: string, { classes, names }: ClassLabelFeature): Int32Array {
  return chunk.derive(`classes:${classes}:${names?.join('\u0000')}:${column}`, () => {
    const labels = new Int32Array(chunk.numRows).fill(-1);
    if (isText(columnOf(chunk, column).type)) {
      const numberOf = new Map(names?.map((name, i) => [name, i]));
      const at = textColumn(chunk, column);
      return labels.map((_, row) => {
        const name = at(row);
        return name === null ? -1 : (numberOf.get(name) ?? -1);
      });
    }
    const { values, start, count } = numberColumn(chunk, column);
    return labels.map((_, row) => {
      const label = count(row) === 1 ? (values[start(row)] as number) : -1;
      return Number.isInteger(label) && label >= 0 && label < classes ? label : -1;
    });
  });
}
