import { type RecordBatch, Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import { openBytes } from '#files';
import { assembleGroup } from './assembleGroup.ts';
import { type ArrayParts, batchOfParts, batchParts } from './batchParts.ts';
import { type DecodeOptions, decodeParquet } from './decodeParquet.ts';
import type { PartialFile } from './partialFile.ts';
import { Scratch } from './scratch.ts';

/** A row group, or a part of one, to be decoded elsewhere: plain data, which can be sent to another thread. */
export interface GroupJob {
  /** The path of its file; or, where it has none, the bytes as `assembleGroup` puts them together. */
  readonly from: string | Uint8Array<ArrayBuffer>;
  readonly plan: PartialFile;
  readonly options: DecodeOptions;
}

/** A {@link GroupJob} that is done. */
export interface DecodedGroup {
  /** As an Arrow IPC stream without record batches. */
  readonly schema: Uint8Array;
  readonly batches: readonly ArrayParts[];
}

/** Does jobs one after another; throws what reading and decoding throw. */
export function jobDecoder(): (job: GroupJob) => Promise<DecodedGroup> {
  const scratch = new Scratch();
  return async ({ from, plan, options }) => {
    const bytes = typeof from === 'string' ? await readGroup(from, plan, scratch) : from;
    const { schema, batches } = await decodeParquet(bytes, options);
    return { schema: tableToIPC(new Table(schema), 'stream'), batches: batches.map(batchParts) };
  };
}

async function readGroup(path: string, plan: PartialFile, scratch: Scratch): Promise<Uint8Array> {
  const file = await openBytes(path);
  try {
    return await assembleGroup(file, plan, scratch.take(plan.size));
  } finally {
    await file.close();
  }
}

/** The record batches of a job that is done. */
export function batchesOf({ schema, batches }: DecodedGroup): readonly RecordBatch[] {
  const known = tableFromIPC(schema).schema;
  return batches.map((parts) => batchOfParts(known, parts));
}
