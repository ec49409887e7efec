import type { Rows } from '../model/rows.ts';

/** Bytes of Arrow memory that rows keep. */
export function bytesOfRows({ chunks }: Rows): number {
  return chunks.reduce(
    (sum, { data }) => sum + data.data.children.reduce((bytes, child) => bytes + child.byteLength, 0),
    0,
  );
}
