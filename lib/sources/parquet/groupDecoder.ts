import type { ThreadPool } from '../../flow/threadPool.ts';
import type { ByteFile } from '../byteFile.ts';
import { assembleGroup } from './assembleGroup.ts';
import type { ArrayParts } from './batchParts.ts';
import { decodeGroups, type GroupRows } from './decodeGroup.ts';
import type { GroupJob } from './groupJob.ts';
import type { PartialFile } from './partialFile.ts';
import { Scratch } from './scratch.ts';

/** Reads what `plan` takes from `file`, and decodes rows of it: record batches without their schema. Throws what reading and decoding throw. */
export type GroupDecoder = (file: ByteFile, plan: PartialFile, rows: GroupRows) => Promise<readonly ArrayParts[]>;

/** Decodes by `threads`, several row groups at once; where there are none here, one after another. */
export function groupDecoder(threads: ThreadPool | undefined): GroupDecoder {
  return threads === undefined ? decoderHere() : decoderThere(threads);
}

function decoderHere(): GroupDecoder {
  const scratch = new Scratch();
  const decode = decodeGroups();
  let assembled: { readonly plan: PartialFile; readonly bytes: Uint8Array } | undefined;
  return async (file, plan, rows) => {
    // A large row group is decoded in several parts.
    if (assembled?.plan !== plan) {
      assembled = undefined;
      assembled = { plan, bytes: await assembleGroup(file, plan, scratch.take(plan.size)) };
    }
    return await decode(assembled.bytes, plan, rows);
  };
}

function decoderThere(threads: ThreadPool): GroupDecoder {
  return async (file, plan, rows) => {
    const bytes = file.path === undefined ? await assembleGroup(file, plan, new Uint8Array(plan.size)) : undefined;
    return await threads.run<readonly ArrayParts[]>({
      task: 'decodeParquet',
      weight: plan.decodedBytes,
      make() {
        // Moved there, so that it is there no more should it be needed again.
        const moved = bytes === undefined ? undefined : new Uint8Array(bytes);
        const job: GroupJob = { from: moved ?? (file.path as string), plan, rows };
        return { job, transfer: moved === undefined ? [] : [moved.buffer] };
      },
    });
  };
}
