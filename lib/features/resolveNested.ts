import { DataType } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { columnHead } from '../core/columnHead.ts';
import type { BoxesFeature, Feature, PointsFeature } from '../core/features.ts';
import { columnOf } from './columnOf.ts';
import { mismatch, missing } from './mismatch.ts';
import { NUMBERS_OF } from './nestedFault.ts';
import { type NestedNumbers, nestedNumbers } from './nestedNumbers.ts';

/**
 * Fills in the column of boxes or points, and checks it against the actual columns.
 *
 * @throws SchemaError if a column is missing or does not hold lists of numbers
 */
export function resolveNested(
  name: string,
  feature: BoxesFeature | PointsFeature,
  chunk: Chunk,
): Feature {
  const { column = name, kind } = feature;
  const width = NUMBERS_OF[kind];
  const found = read(name, { column, feature, chunk });
  const [outer, inner] = found.lists;
  const isNested = found.lists.length === 2 && (inner === undefined || inner === width);
  const isFlat = found.lists.length === 1 && (outer === undefined || outer % width === 0);
  if (!isNested && !isFlat)
    throw unfit(name, { column, feature, chunk }, `hold lists of ${width} numbers`);
  if (feature.kind === 'points' || feature.labels === undefined) return { ...feature, column };
  const labels = { column: feature.labels, feature, chunk };
  if (read(name, labels).lists.length !== 1)
    throw unfit(name, labels, 'hold one list of labels a row');
  return { ...feature, column };
}

interface Wanted {
  readonly column: string;
  readonly feature: BoxesFeature | PointsFeature;
  readonly chunk: Chunk;
}

function read(name: string, wanted: Wanted): NestedNumbers {
  const numbers = nestedNumbers(wanted.chunk, wanted.column);
  if (numbers === undefined) throw unfit(name, wanted, 'hold lists of numbers');
  return numbers;
}

function unfit(name: string, { column, feature, chunk }: Wanted, rule: string): Error {
  const names = chunk.data.schema.fields.map((field) => field.name);
  const head = columnHead(names, column);
  if (!names.includes(head)) return missing(name, column, chunk);
  const { type } = columnOf(chunk, head);
  const wayOut = DataType.isStruct(type)
    ? `name a field that does, as in \`column: '${head}.bbox'\``
    : 'name another column';
  return mismatch(name, { column, type, feature, rule, wayOut });
}
