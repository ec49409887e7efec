import { type Data, DataType } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';

/** The values of the column `name` of a chunk as Arrow holds them. The column must be there. */
export function columnOf(chunk: Chunk, name: string): Data {
  const index = chunk.data.schema.fields.findIndex((field) => field.name === name);
  return chunk.data.data.children[index] as Data;
}

/** Names of columns and their types, for errors. */
export function describeColumns(chunk: Chunk): string {
  return chunk.data.schema.fields.map(({ name, type }) => `\`${name}\` (${type})`).join(', ');
}

/** Whether each row of the type holds as many values as it likes. */
export function isVariable(type: DataType): boolean {
  return (
    DataType.isBinary(type) ||
    DataType.isLargeBinary(type) ||
    DataType.isList(type) ||
    DataType.isLargeList(type)
  );
}
