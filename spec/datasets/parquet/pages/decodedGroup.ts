import type { Schema } from 'apache-arrow';
import { assembleGroup } from '../../../../lib/datasets/parquet/assembleGroup.ts';
import type { ArrayParts } from '../../../../lib/datasets/parquet/batchParts.ts';
import { decodeGroups, type GroupRows } from '../../../../lib/datasets/parquet/decodeGroups.ts';
import { decodeParquet } from '../../../../lib/datasets/parquet/decodeParquet.ts';
import {
  type ParquetFooter,
  parquetFooter,
} from '../../../../lib/datasets/parquet/parquetFooter.ts';
import { type PartialFile, partialFile } from '../../../../lib/datasets/parquet/partialFile.ts';

/** The footer of a Parquet file. */
export function footerOf(file: Uint8Array): ParquetFooter {
  const length = new DataView(file.buffer, file.byteOffset + file.length - 8).getUint32(0, true);
  return parquetFooter(file.subarray(file.length - 8 - length, file.length - 8));
}

/** Rows of a row group, by the decoder alone or, where `known`, as it is done where the pages of some columns are known. */
export async function decodedGroup(
  file: Uint8Array,
  {
    group = 0,
    known,
    rows,
  }: { readonly group?: number; readonly known: boolean; readonly rows: Partial<GroupRows> },
): Promise<{
  readonly plan: PartialFile;
  readonly schema: Schema;
  readonly parts: readonly ArrayParts[];
}> {
  const footer = footerOf(file);
  const { schema } = await decodeParquet(file, { batchRows: 1, limit: 1 });
  const rowGroup = footer.rowGroups[group];
  const plan = partialFile(footer, rowGroup, known ? { schema } : {});
  const source = {
    name: 'bytes',
    size: file.length,
    read: async (start: number, target: Uint8Array) =>
      target.set(file.subarray(start, start + target.length)),
    close: async () => {},
  };
  const bytes = await assembleGroup(source, plan, new Uint8Array(plan.size));
  const limit = rowGroup?.rows ?? 0;
  return {
    plan,
    schema,
    parts: await decodeGroups()(bytes, plan, { batchRows: limit, offset: 0, limit, ...rows }),
  };
}
