import type { ImageDecoding } from '../core/features.ts';
import type { RunContext } from '../engine/runContext.ts';
import type { DecodedSource, EncodedImage, PixelImage } from '../raster/program/rasterJob.ts';

/** Images of a feature that are kept decoded until the run ends, while the budget has room. */
export interface DecodedImages {
  /** The image decoded if it is kept, else as it is; whether its pixels are wanted. */
  find(image: EncodedImage | PixelImage): EncodedImage | PixelImage;
  /** Keeps images, each of which counts against the half of the budget that caches have. */
  keep(decoded: readonly DecodedSource[]): void;
}

/**
 * Makes what keeps the images of a run by their content: what lies at a place of the data may be
 * another image in the next epoch.
 */
export function decodedImages({ budget, lastEpoch }: Pick<RunContext, 'budget' | 'lastEpoch'>) {
  const kept = new Map<string, PixelImage>();
  let isFull = false;
  return (decode: ImageDecoding, channels: number, epoch: number): DecodedImages => {
    const form = JSON.stringify([decode, channels]);
    return {
      find(image) {
        if (!('bytes' in image)) return image;
        const key = `${form} ${contentKey(image.bytes)}`;
        const isWanted = !isFull && epoch < lastEpoch;
        return kept.get(key) ?? (isWanted ? { ...image, keepAs: key } : image);
      },
      keep(decoded) {
        for (const { key, image } of decoded) {
          if (isFull || kept.has(key)) continue;
          isFull = budget.pin([image.pixels.buffer]) === undefined;
          if (!isFull) kept.set(key, image);
        }
      },
    };
  };
}

/** Tells contents apart: their length and 64 bits of hash, by words. */
export function contentKey(bytes: Uint8Array): string {
  let [a, b] = [0x9e37_79b9, 0x85eb_ca6b];
  const { length } = bytes;
  for (let k = 0; k < length; k += 4) {
    const word =
      ((bytes[k] as number) |
        ((bytes[k + 1] as number) << 8) |
        ((bytes[k + 2] as number) << 16) |
        ((bytes[k + 3] as number) << 24)) >>>
      0;
    a = Math.imul(a ^ word, 0xcc9e_2d51);
    a = (a << 15) | (a >>> 17);
    b = Math.imul(b ^ word, 0x1b87_3593) + a;
    b = (b << 13) | (b >>> 19);
  }
  return `${length} ${finished(a).toString(36)} ${finished(b).toString(36)}`;
}

/** Makes every bit of a hash depend on all others. */
function finished(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
