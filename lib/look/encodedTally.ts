import type { Chunk } from '../core/chunk.ts';
import { DataError, IoError } from '../core/errors.ts';
import type { ImageDecoding, ImageFeature } from '../core/features.ts';
import { encodedColumn } from '../features/encodedColumn.ts';
import { openDecoders } from '../raster/openDecoders.ts';
import { readImageHeader } from '../raster/readImageHeader.ts';
import { ChannelMoments } from './channelMoments.ts';
import { ExtentRange } from './extentRange.ts';
import { numberStatistics } from './numberStatistics.ts';
import type { FeatureTally } from './tally.ts';

/** Decodes images and gathers their statistics. Every pixel counts once. */
export function encodedTally(
  name: string,
  { column = name, shape, scale, decode }: ImageFeature & { readonly decode: ImageDecoding },
): FeatureTally {
  const channels = shape[2];
  const moments = new ChannelMoments(channels, { isImage: true, scale });
  const extents = new ExtentRange();
  const open = openDecoders();
  let [count, nulls] = [0, 0];
  const addImage = async (bytes: Uint8Array) => {
    const decoder = await open(decode.decoders);
    const { maxPixels } = decode;
    const image = await decoder.decode(bytes, { channels: channels as 1 | 3 | 4, maxPixels });
    moments.add(image.pixels, 0, image.pixels.length);
    const { orientation } = readImageHeader(bytes);
    const isTurned = decode.orientation === 'exif' && orientation > 4;
    if (isTurned) extents.add(image.width, image.height);
    else extents.add(image.height, image.width);
  };
  return {
    async add({ rows: { chunks, chunkOf, rowOf }, valid }) {
      for (let i = 0; i < valid; i++) {
        const chunk = chunks[chunkOf[i] as number] as Chunk;
        const row = rowOf[i] as number;
        const bytes = encodedColumn(chunk, column).bytes(row);
        if (bytes === undefined) nulls++;
        else {
          await addImage(bytes).catch((cause) => {
            throw cause instanceof IoError ? damaged(name, cause, chunk.place(row, column)) : cause;
          });
          count++;
        }
      }
    },
    get statistics() {
      const numbers = numberStatistics('image', moments.summaries);
      return { ...numbers, count, nulls, extents: extents.extents };
    },
  };
}

function damaged(name: string, cause: IoError, place: DataError['place']): DataError {
  const reason = cause.message.replace(/^Cannot/, 'cannot');
  return new DataError(`Cannot count feature \`${name}\`: ${reason}`, place, { cause });
}
