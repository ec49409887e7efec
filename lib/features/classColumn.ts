import type { Chunk } from '../core/chunk.ts';
import type { ClassLabelFeature } from '../core/features.ts';
import { columnOf } from './columnOf.ts';
import { type NumberColumn, numberColumn } from './numberColumn.ts';
import { isText, textColumn } from './textColumn.ts';

/** An array of class numbers. */
export type ClassNumbers = Uint8Array | Int8Array | Int16Array | Int32Array;

/**
 * The class of each row of a chunk, in the narrowest integer type: access is random after a
 * shuffle, so a small array stays in cache. A row without a valid class has −1, which `rowCheck`
 * reports. It is Arrow's own memory if that is as narrow and all rows are valid.
 */
export function classColumn(
  chunk: Chunk,
  column: string,
  feature: ClassLabelFeature,
): ClassNumbers {
  return chunk.derive(
    feature,
    () => {
      const { classes, names } = feature;
      const isNamed = isText(columnOf(chunk, column).type);
      const own = isNamed ? undefined : bytesOf(numberColumn(chunk, column), chunk.numRows);
      if (own !== undefined && areClasses(own, classes)) return own;
      const labels = classNumbers(classes, chunk.numRows).fill(-1);
      if (isNamed) {
        const numberOf = new Map(names?.map((name, i) => [name, i]));
        const at = textColumn(chunk, column);
        for (let row = 0; row < labels.length; row++) {
          const name = at(row);
          if (name !== null) labels[row] = numberOf.get(name) ?? -1;
        }
        return labels;
      }
      const { values, width, start, count } = numberColumn(chunk, column);
      for (let row = 0; row < labels.length; row++) {
        if (width !== 1 && count(row) !== 1) continue;
        const label = values[width === 1 ? row : start(row)] as number;
        // A label with a fraction must not be rounded to a class.
        if (label >= 0 && label < classes && Math.floor(label) === label) labels[row] = label;
      }
      return labels;
    },
    column,
  );
}

/** The numbers of `length` rows, if they are bytes. */
function bytesOf(
  { values, width }: NumberColumn,
  rows: number,
): Uint8Array | Int8Array | undefined {
  const isBytes = values instanceof Uint8Array || values instanceof Int8Array;
  return isBytes && width === 1 ? values.subarray(0, rows) : undefined;
}

function areClasses(labels: Uint8Array | Int8Array, classes: number): boolean {
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] as number;
    if (label < 0 || label >= classes) return false;
  }
  return true;
}

function classNumbers(classes: number, length: number): ClassNumbers {
  if (classes <= 2 ** 7) return new Int8Array(length);
  return classes <= 2 ** 15 ? new Int16Array(length) : new Int32Array(length);
}
