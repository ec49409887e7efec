import { type Data, DataType, type Field } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { DataError } from '../core/errors.ts';
import type { Feature, Features } from '../core/features.ts';
import type { Rows } from '../core/rows.ts';
import { classColumn } from './classColumn.ts';
import { columnOf, isVariable } from './columnOf.ts';
import { numberColumn } from './numberColumn.ts';
import { isText, textColumn } from './textColumn.ts';

/** What is wrong with a row, if anything. */
type Fault = (row: number) => string | undefined;

/**
 * A check that every row picked has what the features need. What a chunk as a whole already guarantees costs nothing per row.
 *
 * @param features resolved
 * @returns a check that throws a DataError that names the first row that does not
 */
export function rowCheck(features: Features): (rows: Rows) => void {
  const needs = Object.entries(features).flatMap(([name, feature]) =>
    columnsOf(name, feature).map((column) => ({ name, feature, column })),
  );
  return (rows) => {
    for (const need of needs) checkNeed(rows, need);
  };
}

interface Need {
  readonly name: string;
  readonly feature: Feature;
  readonly column: string;
}

function checkNeed({ chunks, chunkOf, rowOf }: Rows, need: Need): void {
  const { name, feature, column } = need;
  const faults = chunks.map((chunk) => chunk.derive(need, () => faultOf(chunk, column, feature)));
  if (faults.every((fault) => fault === undefined)) return;
  for (let i = 0; i < rowOf.length; i++) {
    const chunk = chunkOf[i] as number;
    const row = rowOf[i] as number;
    const fault = faults[chunk]?.(row);
    if (fault === undefined) continue;
    throw new DataError(
      `Cannot make feature \`${name}\` as ${fault}`,
      (chunks[chunk] as Chunk).place(row, column),
    );
  }
}

function columnsOf(name: string, feature: Feature): readonly string[] {
  return feature.kind === 'tensor' ? (feature.columns ?? [name]) : [feature.column ?? name];
}

function faultOf(chunk: Chunk, column: string, feature: Feature): Fault | undefined {
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
  const fault = 'every row must hold a value: received null';
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
  const length = (feature.shape ?? []).reduce((product, side) => product * side, 1);
  const { count } = numberColumn(chunk, column);
  return faultIn(chunk, (row) =>
    count(row) === length
      ? undefined
      : `every row must have ${length} values: received ${count(row)}`,
  );
}

function valueFault(chunk: Chunk, column: string, feature: Feature): Fault | undefined {
  if (feature.kind === 'text') return undefined;
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
      labels[row] === -1 ? `every label must be ${rule}: received ${shown(row)}` : undefined;
  }
  const { values, start, count } = numberColumn(chunk, column);
  // What was read from integers of 64 bits is held in doubles.
  const is64 = values instanceof Float64Array && !holdsFloats(columnOf(chunk, column).type);
  const is32 = feature.kind !== 'image' && feature.dtype === 'int32';
  if (!is64 && !is32) return undefined;
  return faultIn(chunk, (row) => {
    for (let i = start(row); i < start(row) + count(row); i++) {
      const value = values[i] as number;
      if (is64 && !Number.isSafeInteger(value))
        return `every value must be a safe integer: received ${value}`;
      if (is32 && !(Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31)) {
        return `every value must be an integer of 32 bits: received ${value}`;
      }
    }
    return undefined;
  });
}

function holdsFloats(type: DataType): boolean {
  return DataType.isFloat((type.children as readonly Field[] | undefined)?.[0]?.type ?? type);
}

/** The fault, if any row of the chunk has it: null rows are looked at before. */
function faultIn(chunk: Chunk, fault: Fault): Fault | undefined {
  for (let row = 0; row < chunk.numRows; row++) if (fault(row) !== undefined) return fault;
  return undefined;
}
