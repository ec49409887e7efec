import type { HttpSource } from '../http/httpSource.ts';
import type { ByteFile } from '../io/byteFile.ts';
import { contentText } from '../io/contentText.ts';
import type { FileInput } from '../io/fileInput.ts';
import { type FileFormat, fileParts } from '../io/fileParts.ts';
import type { FilePart, OwnDataset } from '../ownDataset.ts';
import { ParquetFile } from './parquetFile.ts';

const FORMAT: FileFormat = {
  format: 'Parquet',
  endings: ['.parquet', '.pq'],
  read: parquetPart,
};

/** A Parquet file as an open part, which closes the file. */
export async function parquetPart(file: ByteFile): Promise<FilePart> {
  const parquet = await ParquetFile.open(file);
  return {
    fingerprint: contentText(file, parquet.fingerprint),
    ...{ size: file.size, requests: (columns) => parquet.requests(columns) },
    schema: parquet.schema,
    blocks: parquet.rowGroups.map(({ rows, bytes }) => ({ rows, bytes })),
    read: (block, wanted) => parquet.read(block, wanted),
    close: () => file.close(),
  };
}

/** Parquet files as a data set: each file is a part, each row group a block. */
export async function parquetDataset(
  inputs: readonly FileInput[],
  http: HttpSource,
): Promise<OwnDataset> {
  return { name: 'Parquet', hasRowGroups: true, ...(await fileParts(inputs, FORMAT, http)) };
}
