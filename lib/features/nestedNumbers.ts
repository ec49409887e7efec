import { type Data, DataType, type Field, type FixedSizeList } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { columnHead } from '../core/columnHead.ts';
import type { NumberArray } from '../core/numberArray.ts';
import { columnOf } from './columnOf.ts';
import { arrayOf } from './numberColumn.ts';
import { offsetsOf, storedOf } from './numberMemory.ts';

/** One level of a nested column. Each row has a range of its entries. */
interface Level {
  readonly data: Data;
  /** The first entry in the level below for entry `at` of this level. */
  readonly below: (at: number) => number;
}

/** The numbers of a nested column: lists, lists of lists and fields of structs. */
export interface NestedNumbers {
  readonly values: NumberArray;
  /** The length of the lists, outermost first; `undefined` if it may differ. */
  readonly lists: readonly (number | undefined)[];
  /** Index in `values` of the first number of a row. The next row starts at its end. */
  start(row: number): number;
  /** True if a row has a null. */
  hasNull(row: number): boolean;
  /** The lengths of a row's innermost lists. */
  lengths(row: number): readonly number[];
}

/**
 * Reads a column of lists of numbers. If no column has a name with dots, it names fields of
 * structs: `objects.bbox` is the field `bbox` of the column `objects`.
 *
 * @returns `undefined` if there is no such column, or it holds no lists of numbers
 */
export function nestedNumbers(chunk: Chunk, column: string): NestedNumbers | undefined {
  return chunk.derive('nested', () => read(chunk, column), column);
}

function read(chunk: Chunk, column: string): NestedNumbers | undefined {
  const names = chunk.data.schema.fields.map(({ name }) => name);
  const head = columnHead(names, column);
  if (!names.includes(head)) return undefined;
  const path = column === head ? [] : column.slice(head.length + 1).split('.');
  const levels: Level[] = [];
  const lists: (number | undefined)[] = [];
  let data = columnOf(chunk, head);
  for (;;) {
    const { type } = data;
    if (DataType.isStruct(type)) {
      const wanted = path.shift();
      const field = type.children.findIndex(({ name }: Field) => name === wanted);
      if (field < 0) return undefined;
      levels.push({ data, below: (at) => at });
      data = data.children[field] as Data;
    } else if (DataType.isFixedSizeList(type)) {
      const { listSize } = type as FixedSizeList;
      levels.push({ data, below: (at) => at * listSize });
      lists.push(listSize);
      data = data.children[0] as Data;
    } else if (DataType.isList(type) || DataType.isLargeList(type)) {
      const offsets = offsetsOf(data.valueOffsets as Int32Array | BigInt64Array, data.length);
      levels.push({ data, below: (at) => offsets[at] as number });
      lists.push(undefined);
      data = data.children[0] as Data;
    } else break;
  }
  const isNumbers = DataType.isInt(data.type) || DataType.isFloat(data.type);
  if (!isNumbers || path.length > 0 || lists.length === 0) return undefined;
  return numbersOf(levels, lists, data);
}

function numbersOf(
  levels: readonly Level[],
  lists: NestedNumbers['lists'],
  leaf: Data,
): NestedNumbers {
  const values = arrayOf({
    stored: storedOf(leaf),
    width: 1,
    offsets: undefined,
    length: leaf.length,
  });
  const start = (row: number) => levels.reduce((at, { below }) => below(at), row);
  const innermost = levels[levels.length - 1] as Level;
  const all = [...levels.map(({ data }) => data), leaf];
  const isSuspect = all.some(({ nullCount }) => nullCount > 0);
  return {
    values,
    lists,
    start,
    hasNull: (row) => isSuspect && hasNull(levels, leaf, row),
    lengths: (row) => {
      let [from, to] = [row, row + 1];
      for (const { below } of levels.slice(0, -1)) [from, to] = [below(from), below(to)];
      const entries = Array.from({ length: to - from }, (_, k) => from + k);
      return entries.map((at) => innermost.below(at + 1) - innermost.below(at));
    },
  };
}

function hasNull(levels: readonly Level[], leaf: Data, row: number): boolean {
  let [from, to] = [row, row + 1];
  for (const { data, below } of levels) {
    if (isNullWithin(data, from, to)) return true;
    [from, to] = [below(from), below(to)];
  }
  return isNullWithin(leaf, from, to);
}

function isNullWithin(data: Data, from: number, to: number): boolean {
  if (data.nullCount === 0) return false;
  for (let at = from; at < to; at++) if (!data.getValid(at)) return true;
  return false;
}
