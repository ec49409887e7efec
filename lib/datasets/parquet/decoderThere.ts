import type { Threads } from '../../engine/threads.ts';
import type { ByteFile } from '../io/byteFile.ts';
import { assembleGroup } from './assembleGroup.ts';
import type { ArrayParts } from './batchParts.ts';
import { type GroupRows, WHOLE_BYTES } from './decodeGroups.ts';
import type { GroupDecoder } from './groupDecoder.ts';
import type { GroupJob } from './groupJob.ts';
import type { PartialFile } from './partialFile.ts';

/** Decodes by threads, several row groups at once. */
export function decoderThere(threads: Threads): GroupDecoder {
  const decode = async (file: ByteFile, plan: PartialFile, rows: GroupRows) => {
    const bytes =
      file.path === undefined
        ? await assembleGroup(file, plan, new Uint8Array(plan.size))
        : undefined;
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
  return {
    ahead: 2 * threads.size,
    // Each part is a job that reads all of the row group.
    partBytes: () => WHOLE_BYTES,
    begin(file, plan, first) {
      const begun = decode(file, plan, first);
      begun.catch(() => {});
      return {
        bytes: plan.decodedBytes,
        decode: (rows) => (rows.offset === first.offset ? begun : decode(file, plan, rows)),
      };
    },
  };
}
