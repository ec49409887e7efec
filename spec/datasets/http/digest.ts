import { createHash } from 'node:crypto';
import type { Rows } from '../../../lib/core/rows.ts';

/** What an element holds, in short. */
export function digest({ chunks, chunkOf, rowOf }: Rows): string {
  const hash = createHash('sha1');
  const rows = Array.from(rowOf, (row, i) => {
    const { data } = chunks[chunkOf[i] as number] as Rows['chunks'][number];
    const bytes: Uint8Array | undefined = data.getChild('noise')?.get(row);
    if (bytes !== undefined) hash.update(bytes);
    return data.getChild('row')?.get(row);
  });
  return `${rows.join()} ${hash.digest('hex')}`;
}
