import { type Data, DataType, makeVector } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { columnOf } from './columnOf.ts';

/** Reads a column of text, plain or dictionary-encoded. A row without text is `null`. */
export function textColumn(chunk: Chunk, column: string): (row: number) => string | null {
  return chunk.derive('text', () => textOf(columnOf(chunk, column)), column);
}

/** Reads text from Arrow's memory. */
export function textOf(data: Data): (row: number) => string | null {
  const vector = makeVector(data);
  return (row) => vector.get(row) as string | null;
}

/** True if a column of the type holds text. */
export function isText(type: DataType): boolean {
  if (DataType.isDictionary(type)) return isText(type.dictionary as DataType);
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type);
}
