import { type Data, DataType } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';

/** The Arrow values of a chunk's column `name`, which must exist. */
export function columnOf(chunk: Chunk, name: string): Data {
  const index = chunk.data.schema.fields.findIndex((field) => field.name === name);
  return chunk.data.data.children[index] as Data;
}

/** The names and types of columns, for errors. */
export function describeColumns(chunk: Chunk): string {
  return chunk.data.schema.fields.map(({ name, type }) => `\`${name}\` (${type})`).join(', ');
}

/** True if the number of values may differ between rows of the type. */
export function isVariable(type: DataType): boolean {
  return (
    DataType.isBinary(type) ||
    DataType.isLargeBinary(type) ||
    DataType.isList(type) ||
    DataType.isLargeList(type)
  );
}
