import { type Data, DataType, type Field } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { imageType } from '../raster/headers/imageType.ts';
import { columnOf } from './columnOf.ts';
import { isText, textOf } from './textColumn.ts';

/** The encoded images in one column of a chunk. */
export interface EncodedColumn {
  /** The bytes of a row as a view of Arrow's memory, or `undefined` if it has none. */
  bytes(row: number): Uint8Array | undefined;
  /** The path beside the bytes, if there is one. */
  path(row: number): string | undefined;
}

/** Reads Binary columns, and structs of `bytes` and `path`. */
export function encodedColumn(chunk: Chunk, column: string): EncodedColumn {
  return chunk.derive('encoded', () => read(columnOf(chunk, column)), column);
}

/** The kind of a type that may hold encoded images. If pixels fit too, a row must be checked. */
export function encodedType(type: DataType): 'struct' | 'binary' | undefined {
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) return 'binary';
  if (!DataType.isStruct(type)) return undefined;
  const bytes = type.children.find(({ name }) => name === 'bytes') as Field | undefined;
  return bytes !== undefined && encodedType(bytes.type) === 'binary' ? 'struct' : undefined;
}

/** True if the first bytes of a row are those of a known image format. */
export function isEncoded(chunk: Chunk, column: string, row: number): boolean {
  const bytes = encodedColumn(chunk, column).bytes(row);
  return bytes !== undefined && imageType(bytes) !== undefined;
}

function read(data: Data): EncodedColumn {
  if (!DataType.isStruct(data.type)) return { bytes: bytesOf(data), path: () => undefined };
  const child = (wanted: string): Data | undefined =>
    data.children[data.type.children.findIndex(({ name }: Field) => name === wanted)];
  const bytes = bytesOf(child('bytes') as Data);
  const paths = child('path');
  const path = paths !== undefined && isText(paths.type) ? textOf(paths) : () => null;
  const isRow = (row: number) => data.nullCount === 0 || data.getValid(row);
  return {
    bytes: (row) => (isRow(row) ? bytes(row) : undefined),
    path: (row) => (isRow(row) ? (path(row) ?? undefined) : undefined),
  };
}

function bytesOf(data: Data): EncodedColumn['bytes'] {
  const values = data.values as Uint8Array;
  const offsets = data.valueOffsets as Int32Array | BigInt64Array;
  return (row) => {
    if (data.nullCount > 0 && !data.getValid(row)) return undefined;
    return values.subarray(Number(offsets[row]), Number(offsets[row + 1]));
  };
}
