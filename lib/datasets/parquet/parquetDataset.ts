import type { FileInput } from '../io/fileInput.ts';
import { fileParts } from '../io/fileParts.ts';
import type { OwnDataset, OwnOpenPart } from '../ownDataset.ts';
import { ParquetFile } from './parquetFile.ts';

/** Parquet files as a data set: each file is a part, each row group a block. */
export async function parquetDataset(inputs: readonly FileInput[]): Promise<OwnDataset> {
  const parts = await fileParts(inputs, async (file): Promise<OwnOpenPart> => {
    const parquet = await ParquetFile.open(file);
    return {
      fingerprint: parquet.fingerprint,
      schema: parquet.schema,
      blocks: parquet.rowGroups.map(({ rows, bytes }) => ({ rows, bytes })),
      read: (block, wanted) => parquet.read(block, wanted),
      close: () => file.close(),
    };
  });
  return { name: 'Parquet', hasRowGroups: true, ...parts };
}
