import { summarizeArrow } from './arrow/summarizeArrow.ts';
import type { FileSummary } from './fileSummary.ts';
import type { FileInput } from './io/fileInput.ts';

import { readBytes } from './io/readBytes.ts';
import { openAny } from './openAny.ts';
import { summarizeParquet } from './parquet/summarizeParquet.ts';

/**
 * What a file says of itself, by its footer or the heads of its messages.
 *
 * @throws IoError where it is neither Parquet nor Arrow, or damaged
 */
export async function summarizeFile(input: FileInput): Promise<FileSummary> {
  const file = await openAny(input);
  try {
    const target = new Uint8Array(Math.min(4, file.size));
    const mark = new TextDecoder('latin1').decode(await readBytes(file, { start: 0, target }));
    const isParquet = mark === 'PAR1' || mark === 'PARE' || file.size === 0;
    return await (isParquet ? summarizeParquet(file) : summarizeArrow(file));
  } finally {
    await file.close();
  }
}
