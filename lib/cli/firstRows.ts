import { Chunk } from '../core/chunk.ts';
import { arrowPart } from '../datasets/arrow/arrowPart.ts';
import type { OpenPart } from '../datasets/dataset.ts';
import type { FileSummary } from '../datasets/fileSummary.ts';
import type { FileInput } from '../datasets/io/fileInput.ts';
import { openAny } from '../datasets/openAny.ts';
import { parquetPart } from '../datasets/parquet/parquetDataset.ts';
import { OPAQUE } from '../datasets/parquet/parquetSchema.ts';

/** Reads the first rows of a file: its first record batch, without unreadable columns. */
export async function firstRows(
  input: FileInput,
  { name, format, schema, blocks }: FileSummary,
  signal: AbortSignal,
): Promise<Chunk | undefined> {
  const block = blocks.findIndex((rows) => rows > 0);
  if (block < 0) return undefined;
  const columns = schema.fields
    .filter(({ metadata }) => !metadata.has(OPAQUE))
    .map((field) => field.name);
  const part = await openPart(input, format);
  try {
    if (!('blocks' in part)) return undefined;
    for await (const batch of part.read(block, { columns, signal })) {
      return new Chunk(batch.select(columns), { source: name, firstRow: 0 });
    }
    return undefined;
  } finally {
    await part.close();
  }
}

async function openPart(input: FileInput, format: FileSummary['format']): Promise<OpenPart> {
  const file = await openAny(input);
  try {
    return await (format === 'Arrow' ? arrowPart(file) : parquetPart(file));
  } catch (error) {
    await file.close();
    throw error;
  }
}
