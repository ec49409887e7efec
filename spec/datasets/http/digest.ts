import { hashBytes } from '../../../lib/core/hashText.ts';
import type { Rows } from '../../../lib/core/rows.ts';

/** What an element holds, in short. */
export function digest({ chunks, chunkOf, rowOf }: Rows): string {
  const texts = Array.from(rowOf, (row, i) => {
    const { data } = chunks[chunkOf[i] as number] as Rows['chunks'][number];
    const bytes: Uint8Array | undefined = data.getChild('noise')?.get(row);
    return `${data.getChild('row')?.get(row)} ${bytes === undefined ? '' : hashBytes(bytes)}`;
  });
  return texts.join(',');
}
