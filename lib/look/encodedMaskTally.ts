import type { Chunk } from '../core/chunk.ts';
import { DataError, IoError } from '../core/errors.ts';
import type { MaskFeature } from '../core/features.ts';
import { encodedColumn } from '../features/encodedColumn.ts';
import { openDecoders } from '../raster/openDecoders.ts';
import { ClassCounts } from './classCounts.ts';
import type { FeatureTally } from './tally.ts';

/** Decodes masks and counts the classes of their pixels. */
export function encodedMaskTally(
  name: string,
  { column = name, decode }: MaskFeature,
): FeatureTally {
  const pixels = new ClassCounts();
  const open = openDecoders();
  let [count, nulls] = [0, 0];
  return {
    async add({ rows: { chunks, chunkOf, rowOf }, valid }) {
      const decoder = await open({});
      for (let i = 0; i < valid; i++) {
        const chunk = chunks[chunkOf[i] as number] as Chunk;
        const row = rowOf[i] as number;
        const bytes = encodedColumn(chunk, column).bytes(row);
        if (bytes === undefined) {
          nulls++;
          continue;
        }
        try {
          const maxPixels = decode?.maxPixels ?? Number.POSITIVE_INFINITY;
          for (const label of decoder.indices(bytes, maxPixels).indices) pixels.add(label);
        } catch (cause) {
          throw cause instanceof IoError ? damaged(name, cause, chunk.place(row, column)) : cause;
        }
        count++;
      }
    },
    get statistics() {
      const { classes, counts = [] } = pixels.found ?? { classes: undefined };
      return { ...{ kind: 'mask' as const, count, nulls, others: 0 }, classes, counts };
    },
  };
}

function damaged(name: string, cause: IoError, place: DataError['place']): DataError {
  const reason = cause.message.replace(/^Cannot/, 'cannot');
  return new DataError(`Cannot count feature \`${name}\`: ${reason}`, place, { cause });
}
