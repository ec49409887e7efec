import type { Chunk } from '../core/chunk.ts';
import type { MultiLabelFeature } from '../core/features.ts';
import type { Fault } from './nestedFault.ts';
import { numberColumn } from './numberColumn.ts';

/**
 * What may be wrong with the labels of rows: classes that there are not, or a number of values
 * that is not that of the classes. `undefined` where nothing is.
 */
export function multiLabelFault(
  chunk: Chunk,
  column: string,
  { classes, format }: MultiLabelFeature,
): Fault | undefined {
  const { values, start, count } = numberColumn(chunk, column);
  const isMultiHot = format === 'multiHot';
  const rule = isMultiHot
    ? 'every value must be from 0 to 1'
    : `every label must be an integer from 0 to ${classes - 1}`;
  const fault: Fault = (row) => {
    if (isMultiHot && count(row) !== classes)
      return `every row must have ${classes} values; received ${count(row)}`;
    const end = start(row) + count(row);
    for (let at = start(row); at < end; at++) {
      const value = values[at] as number;
      const isSound = isMultiHot
        ? value >= 0 && value <= 1
        : Number.isInteger(value) && value >= 0 && value < classes;
      if (!isSound) return `${rule}; received ${value}`;
    }
    return undefined;
  };
  for (let row = 0; row < chunk.numRows; row++) if (fault(row) !== undefined) return fault;
  return undefined;
}
