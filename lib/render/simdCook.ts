import { type Cook, cookPlain } from './cook.ts';
import { cookAt } from './cookAt.ts';
import { cookingRoom } from './cookingRoom.ts';
import { GrowingMemory, type Room } from './growingMemory.ts';
import { type CacheRun, PictureCache } from './pictureCache.ts';
import type { KernelOver } from './simdKernels.ts';

/**
 * The executor in WebAssembly SIMD, with a memory of its own that grows to what the largest batch takes, and what is cached; `undefined` where
 * there is no such WebAssembly. What it cooks stays in that memory until it cooks again.
 */
export function simdCook(kernelOver: KernelOver, run?: CacheRun): Cook | undefined {
  const own = new GrowingMemory();
  const kernel = kernelOver(() => own.memory);
  if (kernel === undefined) return undefined;
  const cache = run && new PictureCache(own, run);
  let room: Room | undefined;
  return (patchwork, pixels, epoch) => {
    const { around, count, cached } = cookingRoom(patchwork, pixels, { cache, epoch });
    const bytes = around + 4 * count;
    if (room === undefined || room.bytes < bytes) {
      const larger = own.enlarge(room, bytes);
      if (larger === undefined) return cookPlain(patchwork, pixels);
      room = larger;
    }
    const out = room.address + around;
    cookAt(kernel, patchwork, pixels, { arena: room.address, out, cached });
    return { values: new Float32Array(kernel.memory.buffer, out, count), lent: true };
  };
}
