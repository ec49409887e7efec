import type { RecordBatch } from 'apache-arrow';
import { hashText } from '../../core/hashText.ts';
import type { FileInput } from '../io/fileInput.ts';
import { fileParts } from '../io/fileParts.ts';
import type { OwnDataset, OwnOpenPart, OwnWanted } from '../ownDataset.ts';
import { groupDecoder } from './groupDecoder.ts';
import { ParquetFile } from './parquetFile.ts';

/** Parquet files as a data set: each file is a part, each row group a block. */
export async function parquetDataset(inputs: readonly FileInput[]): Promise<OwnDataset> {
  const parts = await fileParts(inputs, async (file): Promise<OwnOpenPart> => {
    const parquet = await ParquetFile.open(file, groupDecoder(undefined));
    return {
      fingerprint: hashText(JSON.stringify(parquet.rowGroups.map(({ rows }) => rows))),
      schema: parquet.schema,
      blocks: parquet.rowGroups.map(({ rows }) => ({ rows, bytes: 0 })),
      read: (block, wanted) => readGroup(file, parquet, block, wanted),
      close: () => file.close(),
    };
  });
  return { name: 'Parquet', hasRowGroups: true, ...parts };
}

async function* readGroup(
  file: Parameters<typeof ParquetFile.open>[0],
  parquet: ParquetFile,
  block: number,
  { columns, from: offset = 0, threads }: OwnWanted,
): AsyncGenerator<RecordBatch> {
  const reader = new ParquetFile(file, parquet.contents, groupDecoder(threads));
  yield* reader.read(block, reader.begin(block, { columns, offset }));
}
