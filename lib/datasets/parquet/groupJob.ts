import { openBytes } from '#files';
import { assembleGroup } from './assembleGroup.ts';
import type { ArrayParts } from './batchParts.ts';
import { decodeGroups, type GroupRows } from './decodeGroups.ts';
import type { PartialFile } from './partialFile.ts';
import { Scratch } from './scratch.ts';

/** A row group, or a part of one, to be decoded elsewhere: plain data, which can be sent to another thread. */
export interface GroupJob {
  /** The path of its file; or, where it has none, the bytes as `assembleGroup` puts them together. */
  readonly from: string | Uint8Array<ArrayBuffer>;
  readonly plan: PartialFile;
  readonly rows: GroupRows;
}

/** Does jobs one after another: record batches without their schema. Throws what reading and decoding throw. */
export function jobDecoder(): (job: GroupJob) => Promise<readonly ArrayParts[]> {
  const scratch = new Scratch();
  const decode = decodeGroups();
  return async ({ from, plan, rows }) => {
    const bytes = typeof from === 'string' ? await readGroup(from, plan, scratch) : from;
    return await decode(bytes, plan, rows);
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
