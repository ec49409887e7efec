import { assembleGroup } from './assembleGroup.ts';
import { decodeGroups, WHOLE_BYTES } from './decodeGroups.ts';
import type { GroupDecoder } from './groupDecoder.ts';
import type { PartialFile } from './partialFile.ts';
import { readInPieces } from './readInPieces.ts';
import { Scratch } from './scratch.ts';

/** What is decoded at once of pages that can be passed over: little enough for nobody to wait long. */
const PART_BYTES = 16 * 2 ** 20;

/** Bytes of row groups in the file from which on their first rows are decoded while others are still being read. */
const LARGE = 16 * 2 ** 20;

/** Row groups whose bytes are in memory at once: the one that is decoded, and the next. */
const READ = 2;

/** Decodes in this thread one row group after another, of which the next is read ahead of need. */
export function decoderHere(): GroupDecoder {
  const decode = decodeGroups();
  const scratches = Array.from({ length: READ }, () => new Scratch());
  /** For each scratch when the row group that took it last needs it no more. */
  const free = scratches.map(() => Promise.resolve());
  const inUse: (() => void)[] = [];
  let begun = 0;
  let over = 0;
  return {
    ahead: READ - 1,
    partBytes: (plan) => (canBePassedOver(plan) ? PART_BYTES : WHOLE_BYTES),
    begin(file, plan) {
      const number = begun++;
      const place = number % READ;
      const scratch = scratches[place] as Scratch;
      const used = new Promise<void>((resolve) => inUse.push(resolve));
      const reading = (free[place] as Promise<void>).then(async () => {
        const bytes = scratch.take(plan.size);
        if (plan.size > LARGE && canBePassedOver(plan))
          return { bytes, coming: readInPieces(file, plan, bytes) };
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
