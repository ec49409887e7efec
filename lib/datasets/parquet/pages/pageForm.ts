import type { CodecName } from '../../codecs.ts';
import type { ColumnChunk } from '../columnChunk.ts';
import type { ColumnForm } from './columnForm.ts';

/** As the format numbers them. */
export const ENCODING = {
  plain: 0,
  plainDictionary: 2,
  runs: 3,
  bitPacked: 4,
  dictionary: 8,
} as const;

/** By their numbers; LZO, which nobody writes any more, is left out. */
const CODECS: Readonly<Record<number, PageCodec>> = {
  0: 'none',
  1: 'snappy',
  2: 'gzip',
  4: 'brotli',
  5: 'lz4Hadoop',
  6: 'zstd',
  7: 'lz4Raw',
};

/**
 * How pages are compressed: not at all, by Snappy, or by a codec that is loaded when it is needed.
 */
export type PageCodec = 'none' | 'snappy' | CodecName;

/**
 * What there is to be known of pages to decode them; plain data, which can be sent to another
 * thread.
 */
export interface PageForm extends ColumnForm {
  readonly codec: PageCodec;
}

/**
 * The form of the pages of `chunk`, whose values have `form`; `undefined` where `decodeColumn` does
 * not know them.
 */
export function pageForm(chunk: ColumnChunk, form: ColumnForm): PageForm | undefined {
  const codec = CODECS[chunk.codec];
  if (codec === undefined) return undefined;
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
