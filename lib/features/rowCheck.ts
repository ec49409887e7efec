import { type Data, DataType } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { DataError } from '../core/errors.ts';
import { columnsOfFeature, type Feature, type Features } from '../core/features.ts';
import type { Rows } from '../core/rows.ts';
import { classColumn } from './classColumn.ts';
import { columnOf, isVariable } from './columnOf.ts';
import { multiLabelFault } from './multiLabelFault.ts';
import { type Fault, nestedFault } from './nestedFault.ts';
import { numberColumn } from './numberColumn.ts';
import { numberMemory, type StoredNumbers } from './numberMemory.ts';
import { isText, textColumn } from './textColumn.ts';

/**
 * Returns a check that every picked row fits the features. Guarantees of a whole chunk cost nothing
 * per row.
 *
 * @param features the resolved features
 * @returns a check that throws a DataError for the first row that does not fit
 */
export function rowCheck(features: Features): (rows: Rows) => void {
  const needs = Object.entries(features).flatMap(([name, feature]) =>
    columnsOfFeature(name, feature).map((column) => ({ name, feature, column })),
  );
  return (rows) => {
    const faults = rows.chunks.map((chunk) => chunk.derive(needs, () => faultsOf(chunk, needs)));
    if (faults.every((ofChunk) => ofChunk === undefined)) return;
    for (const [n, need] of needs.entries())
      checkNeed(
        rows,
        need,
        faults.map((ofChunk) => ofChunk?.[n]),
      );
  };
}

interface Need {
  readonly name: string;
  readonly feature: Feature;
  readonly column: string;
}

/** Finds faults in the rows of a chunk for each requirement; `undefined` if there are none. */
function faultsOf(
  chunk: Chunk,
  needs: readonly Need[],
): readonly (Fault | undefined)[] | undefined {
  const faults = needs.map(({ column, feature }) => faultOf(chunk, column, feature));
  return faults.some((fault) => fault !== undefined) ? faults : undefined;
}

function checkNeed(
  { chunks, chunkOf, rowOf }: Rows,
  { name, column }: Need,
  faults: readonly (Fault | undefined)[],
): void {
  if (faults.every((fault) => fault === undefined)) return;
  for (let i = 0; i < rowOf.length; i++) {
    const chunk = chunkOf[i] as number;
    const row = rowOf[i] as number;
    const fault = faults[chunk]?.(row);
    if (fault === undefined) continue;
    throw new DataError(
      `Cannot make feature \`${name}\`: ${fault}`,
      (chunks[chunk] as Chunk).place(row, column),
    );
  }
}

function faultOf(chunk: Chunk, column: string, feature: Feature): Fault | undefined {
  // `readExtents` checks every row of encoded images and masks.
  if ('decode' in feature && feature.decode !== undefined) return undefined;
  if (feature.kind === 'boxes' || feature.kind === 'points')
    return nestedFault(chunk, column, feature);
  const data = columnOf(chunk, column);
  const faults = [
    nullFault(data),
    lengthFault(chunk, column, feature),
    valueFault(chunk, column, feature),
  ];
  const possible = faults.filter((fault) => fault !== undefined);
  if (possible.length === 0) return undefined;
  return (row) => {
    for (const fault of possible) {
      const found = fault(row);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function nullFault(data: Data): Fault | undefined {
  const fault = 'every row must hold a value; received null';
  const { type, dictionary } = data;
  const [child] = data.children;
  if (data.nullCount === 0 && !child?.nullCount && !dictionary?.nullCount) return undefined;
  return (row) => {
    if (!data.getValid(row)) return fault;
    if (dictionary?.nullCount) return dictionary.isValid(data.values[row]) ? undefined : fault;
    if (!child?.nullCount) return undefined;
    const isFixed = DataType.isFixedSizeList(type);
    const from = isFixed ? row * data.stride : Number(data.valueOffsets[row]);
    const to = isFixed ? from + data.stride : Number(data.valueOffsets[row + 1]);
    for (let i = from; i < to; i++) if (!child.getValid(i)) return `${fault} within the row`;
    return undefined;
  };
}

function lengthFault(chunk: Chunk, column: string, feature: Feature): Fault | undefined {
  if (!isVariable(columnOf(chunk, column).type) || !('shape' in feature)) return undefined;
  const shape = (feature.shape ?? []) as readonly number[];
  const length = shape.reduce((product, side) => product * side, 1);
  const offsets = numberMemory(chunk, column).offsets as Int32Array | Float64Array;
  if (haveLength(offsets, chunk.numRows, length)) return undefined;
  return (row) => {
    const count = (offsets[row + 1] as number) - (offsets[row] as number);
    if (count === length) return undefined;
    return `every row must have ${length} values; received ${count}`;
  };
}

function haveLength(offsets: Int32Array | Float64Array, rows: number, length: number): boolean {
  for (let row = 0; row < rows; row++)
    if ((offsets[row + 1] as number) - (offsets[row] as number) !== length) return false;
  return true;
}

function valueFault(chunk: Chunk, column: string, feature: Feature): Fault | undefined {
  if (feature.kind === 'text') return undefined;
  if (feature.kind === 'multiLabel') return multiLabelFault(chunk, column, feature);
  if (feature.kind === 'classLabel') {
    const labels = classColumn(chunk, column, feature);
    if (!labels.includes(-1)) return undefined;
    const { names, classes } = feature;
    const isNamed = isText(columnOf(chunk, column).type);
    const rule = isNamed ? `one of ${names?.join(', ')}` : `an integer from 0 to ${classes - 1}`;
    const shown = (row: number) => {
      if (isNamed) return JSON.stringify(textColumn(chunk, column)(row));
      const { values, start } = numberColumn(chunk, column);
      return values[start(row)];
    };
    return (row) =>
      labels[row] === -1 ? `every label must be ${rule}; received ${shown(row)}` : undefined;
  }
  const { stored, length } = numberMemory(chunk, column);
  const is64 = stored.form === 'words';
  const is32 = feature.kind === 'mask' || ('dtype' in feature && feature.dtype === 'int32');
  // Null rows may hold any value, so the rows of a suspect chunk are checked one by one.
  const isSound =
    (!is64 || areSafe(stored.values, stored.wrap, length)) &&
    (!is32 || areIntegers32(stored, length));
  if (isSound) return undefined;
  const { values, start, count } = numberColumn(chunk, column);
  return (row) => {
    const end = start(row) + count(row);
    for (let i = start(row); i < end; i++) {
      const value = values[i] as number;
      if (is64 && !Number.isSafeInteger(value))
        return `every value must be a safe integer; received ${value}`;
      if (is32 && !isInteger32(value))
        return `every value must be a 32-bit integer; received ${value}`;
    }
    return undefined;
  };
}

function isInteger32(value: number): boolean {
  return (value | 0) === value;
}

/** The high word of a safe integer is at least −2²¹ and below 2²¹. */
const HIGH_WORDS = 2 ** 21;

/** True if all are safe integers. Those with the lowest high word count as unsafe. */
function areSafe(words: Int32Array, wrap: number, length: number): boolean {
  for (let i = 0; i < length; i++) {
    const high = words[2 * i + 1] as number;
    if (high >= HIGH_WORDS || high <= (wrap === 0 ? -HIGH_WORDS : -1)) return false;
  }
  return true;
}

/** True if all are 32-bit integers. Half-precision numbers never count as such. */
function areIntegers32(stored: StoredNumbers, length: number): boolean {
  switch (stored.form) {
    case 'bits':
      return true;
    case 'integers':
      return stored.wrap < 2 ** 32 || areNotNegative(stored.values, length);
    case 'words':
      return areSignExtended(stored.values, length);
    case 'floats':
      return areWhole(stored.values, length);
    case 'halves':
      return false;
  }
}

function areWhole(values: Float32Array | Float64Array, length: number): boolean {
  for (let i = 0; i < length; i++) if (!isInteger32(values[i] as number)) return false;
  return true;
}

function areNotNegative(values: Int8Array | Int16Array | Int32Array, length: number): boolean {
  for (let i = 0; i < length; i++) if ((values[i] as number) < 0) return false;
  return true;
}

/** True if 64-bit words hold 32-bit integers: the high word repeats the sign of the low one. */
function areSignExtended(words: Int32Array, length: number): boolean {
  for (let i = 0; i < length; i++)
    if (words[2 * i + 1] !== (words[2 * i] as number) >> 31) return false;
  return true;
}
