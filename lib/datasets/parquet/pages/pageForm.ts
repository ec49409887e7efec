import type { DataType } from 'apache-arrow';
import { decompressors } from '#files';
import type { ColumnChunk } from '../columnChunk.ts';
import type { SchemaNode } from '../parquetFooter.ts';
import { type ColumnForm, columnForm } from './columnForm.ts';

/** As the format numbers them. */
export const ENCODING = {
  plain: 0,
  plainDictionary: 2,
  runs: 3,
  bitPacked: 4,
  dictionary: 8,
} as const;

/** By their numbers; those left out are known to the decoder alone. */
const CODECS: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'snappy',
  2: 'gzip',
  4: 'brotli',
  6: 'zstd',
};

/** What there is to be known of pages to decode them; plain data, which can be sent to another thread. */
export interface PageForm extends ColumnForm {
  /** How they are compressed: `none`, `snappy`, or the name of a decompressor. */
  readonly codec: string;
}

/** The form of the pages of `chunk`, the only one of its column; `undefined` where `decodeColumn` does not know them. */
export function pageForm(
  chunk: ColumnChunk,
  nodes: readonly SchemaNode[],
  type: DataType,
): PageForm | undefined {
  const codec = CODECS[chunk.codec];
  const form = columnForm(nodes, type);
  if (codec === undefined || form === undefined) return undefined;
  if (codec !== 'none' && codec !== 'snappy' && decompressors[codec] === undefined)
    return undefined;
  const levels = form.defined > 0 || form.list !== undefined;
  const known = chunk.encodings.every(
    (encoding) =>
      encoding === ENCODING.plain ||
      encoding === ENCODING.plainDictionary ||
      encoding === ENCODING.dictionary ||
      encoding === ENCODING.runs ||
      // Levels of long ago, which are named where there are none, too.
      (encoding === ENCODING.bitPacked && !levels),
  );
  return known ? { ...form, codec } : undefined;
}
