import type { Rows } from '../core/rows.ts';

/**
 * The bytes of Arrow memory of the record batches of rows. `Rows.footprint` has whole buffers,
 * which other batches may share.
 */
export function bytesOfRows({ chunks }: Rows): number {
  return chunks.reduce(
    (sum, { data }) =>
      sum + data.data.children.reduce((bytes, child) => bytes + child.byteLength, 0),
    0,
  );
}
