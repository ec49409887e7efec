import type { ThreadPool } from '../../flow/threadPool.ts';
import type { ByteFile } from '../byteFile.ts';
import { assembleGroup } from './assembleGroup.ts';
import type { ArrayParts } from './batchParts.ts';
import { decodeGroups, type GroupRows } from './decodeGroup.ts';
import type { GroupJob } from './groupJob.ts';
import type { PartialFile } from './partialFile.ts';
import { readInPieces } from './readInPieces.ts';
import { Scratch } from './scratch.ts';

/** Decodes row groups of files. */
export interface GroupDecoder {
  /** How many row groups are worth beginning ahead of need. */
  readonly ahead: number;
  /** Decompressed bytes that are best decoded at once, about. */
  partBytes(plan: PartialFile): number;
  /** Begins what is done of a row group ahead of need. What goes wrong is told when it is decoded. */
  begin(file: ByteFile, plan: PartialFile, rows: GroupRows): BegunDecoding;
}

/** A row group that is being read, or decoded. */
export interface BegunDecoding {
  /** Bytes that it takes until it is decoded, about. */
  readonly bytes: number;
  /** Rows of it: record batches without their schema. Rejects with what reading and decoding throw. */
  decode(rows: GroupRows): Promise<readonly ArrayParts[]>;
}

/** Decodes by `threads`, several row groups at once; where there are none here, one after another, of which the next is read ahead of need. */
export function groupDecoder(threads: ThreadPool | undefined): GroupDecoder {
  return threads === undefined ? decoderHere() : decoderThere(threads);
}

/** What is decoded at once of pages that can be passed over: little enough for nobody to wait long. */
const FEW = 16 * 2 ** 20;
/** Of others, which are decoded again for each part: the memory of the decoder ends at 4 GiB and never shrinks. */
const MANY = 256 * 2 ** 20;

/** Bytes of row groups in the file from which on their first rows are decoded while others are still being read. */
const LARGE = 16 * 2 ** 20;

/** Row groups whose bytes are in memory at once: the one that is decoded, and the next. */
const READ = 2;

function decoderHere(): GroupDecoder {
  const decode = decodeGroups();
  const scratches = Array.from({ length: READ }, () => new Scratch());
  /** For each scratch when the row group that took it last needs it no more. */
  const free = scratches.map(() => Promise.resolve());
  const inUse: (() => void)[] = [];
  let begun = 0;
  let over = 0;
  return {
    ahead: READ - 1,
    partBytes: (plan) => (canBePassedOver(plan) ? FEW : MANY),
    begin(file, plan) {
      const number = begun++;
      const place = number % READ;
      const scratch = scratches[place] as Scratch;
      const used = new Promise<void>((resolve) => inUse.push(resolve));
      const reading = (free[place] as Promise<void>).then(async () => {
        const bytes = scratch.take(plan.size);
        if (plan.size > LARGE && canBePassedOver(plan)) return { bytes, coming: readInPieces(file, plan, bytes) };
        await assembleGroup(file, plan, bytes);
        return { bytes, coming: undefined };
      });
      const read = reading.then(({ coming }) => coming?.until(plan.rows)).catch(() => {});
      free[place] = used.then(() => read);
      return {
        bytes: plan.size,
        async decode(rows) {
          // A large row group is decoded in several parts: it needs its bytes until the next one is decoded.
          for (; over < number; over++) inUse.shift()?.();
          const { bytes, coming } = await reading;
          if (coming === undefined) return await decode(bytes, plan, rows);
          await coming.until(rows.offset + rows.limit);
          const { pages, whole } = coming;
          try {
            return await decode(bytes, { ...plan, pages }, rows);
          } catch (error) {
            // Rows need not lie where they would if all were of one size: then more of them have to be there.
            if (whole) throw error;
            await coming.until(plan.rows);
            return await decode(bytes, plan, rows);
          }
        },
      };
    },
  };
}

/** Whether pages are all that there is, and can be passed over without being opened. */
function canBePassedOver({ end, pages }: PartialFile): boolean {
  return end.length === 0 && pages.every(({ form }) => form.list === undefined);
}

function decoderThere(threads: ThreadPool): GroupDecoder {
  const decode = async (file: ByteFile, plan: PartialFile, rows: GroupRows) => {
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
  return {
    ahead: 2 * threads.size,
    // Each part is a job that reads all of the row group.
    partBytes: () => MANY,
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
