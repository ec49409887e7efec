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

/** Codecs by number. LZO is left out, as nobody writes it any more. */
const CODECS: Readonly<Record<number, PageCodec>> = {
  0: 'none',
  1: 'snappy',
  2: 'gzip',
  4: 'brotli',
  5: 'lz4Hadoop',
  6: 'zstd',
  7: 'lz4Raw',
};

/** The compression of pages: none, Snappy, or a codec that is loaded on demand. */
export type PageCodec = 'none' | 'snappy' | CodecName;

/** The form of pages, for decoding. It is plain data, which can be sent to another thread. */
export interface PageForm extends ColumnForm {
  readonly codec: PageCodec;
}

/**
 * The form of the pages of `chunk`, whose values have `form`. It is `undefined` if `decodeColumn`
 * does not support it.
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
      // The old encoding of levels, which is also listed where there are no levels.
      (encoding === ENCODING.bitPacked && !levels),
  );
  return known ? { ...form, codec } : undefined;
}
