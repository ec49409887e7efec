import type { Rows } from '../core/rows.ts';

/**
 * Bytes of Arrow memory that the record batches of rows take; `Rows.footprint` has the whole
 * buffers, which other batches may share.
 */
export function bytesOfRows({ chunks }: Rows): number {
  return chunks.reduce(
    (sum, { data }) =>
      sum + data.data.children.reduce((bytes, child) => bytes + child.byteLength, 0),
    0,
  );
}
