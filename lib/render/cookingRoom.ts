import { LINE } from './arena.ts';
import type { Pixels } from './cookScalar.ts';
import { bytesAround, bytesPerPicture } from './layOut.ts';
import type { Patchwork } from './patchwork.ts';
import type { Cached, PictureCache } from './pictureCache.ts';

/** What is cooked begins so many bytes after a line: a backend that takes aligned memory as it is, for good, has to copy this. */
const OFF = 16;

/** The room that a batch takes in the memory of a kernel, from a multiple of 64 on. */
export interface CookingRoom {
  /** Bytes of its pictures and tables, after which its values may begin. */
  readonly around: number;
  /** How many values, float32. */
  readonly count: number;
  /** Pictures that lie elsewhere in the memory. */
  readonly cached: Cached | undefined;
}

/** The room that a batch of `epoch` takes; the memory may have grown by what is now cached of it. */
export function cookingRoom(
  patchwork: Patchwork,
  pixels: Pixels,
  { cache, epoch }: { readonly cache: PictureCache | undefined; readonly epoch: number },
): CookingRoom {
  const { size, height, width, channels } = patchwork;
  const count = size * height * width * channels;
  const length = bytesPerPicture(patchwork, pixels);
  const cached = cache?.find(pixels, length, epoch);
  const around = Math.ceil(bytesAround(patchwork, length, cached?.missing) / LINE) * LINE + OFF;
  return { around, count, cached };
}
