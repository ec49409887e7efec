import { BoardPosts } from './boardPosts.ts';
import { cookingRoom } from './cookingRoom.ts';
import type { Pixels } from './cookScalar.ts';
import { GrowingMemory } from './growingMemory.ts';
import { layOut } from './layOut.ts';
import type { Patchwork } from './patchwork.ts';
import { type CacheRun, PictureCache } from './pictureCache.ts';
import { RoomPool } from './roomPool.ts';
import type { KernelOver } from './simdKernels.ts';

/** A batch that is being cooked, in memory that is lent to it. */
export interface Cooking {
  /** Whether all of it is cooked. */
  readonly isDone: boolean;
  /** Cooks what is left, and gives what `make` makes of it: float32 `[size, height, width, channels]`, which others write over afterwards. Once. */
  use<T>(make: (values: Float32Array) => T): T;
  /** Gives it up; nothing once it was used. */
  drop(): void;
}

/** Begins to cook a patchwork of a batch of `epoch`; `undefined` where there is no room. The bits are those of `cookScalar`. */
export type BeginCooking = (
  patchwork: Patchwork,
  pixels: Pixels,
  epoch: number,
) => Cooking | undefined;

/** What helps to cook, and what is kept. */
export interface SharedCookOptions {
  /** Has other threads help at the board in a memory, if they can. */
  readonly help: (memory: WebAssembly.Memory) => void;
  readonly cacheRun: CacheRun | undefined;
}

/**
 * The executor in WebAssembly SIMD in memory that other threads share, which cook what was begun while this one is busy; `undefined` where
 * there is no such WebAssembly, as in pages that are not isolated from other origins.
 */
export function sharedCook(
  kernelOver: KernelOver,
  { help, cacheRun }: SharedCookOptions,
): BeginCooking | undefined {
  const own = sharedMemory();
  const kernel = own && kernelOver(() => own.memory);
  if (own === undefined || kernel === undefined) return undefined;
  help(own.memory);
  const posts = new BoardPosts(kernel);
  const rooms = new RoomPool(own);
  const cache = cacheRun && new PictureCache(own, cacheRun);
  return (patchwork, pixels, epoch) => {
    const { around, count, cached } = cookingRoom(patchwork, pixels, { cache, epoch });
    const room = rooms.lend(around + 4 * count);
    if (room === undefined) return undefined;
    const out = room.address + around;
    const post = posts.post(
      layOut(kernel, patchwork, pixels, { arena: room.address, out, cached }),
    );
    let isOver = false;
    const giveBack = () => {
      isOver = true;
      room.giveBack(() => post.isSettled);
    };
    return {
      get isDone() {
        return post.isDone;
      },
      use(make) {
        post.finish();
        try {
          return make(new Float32Array(kernel.memory.buffer, out, count));
        } finally {
          giveBack();
        }
      },
      drop() {
        if (isOver) return;
        post.close();
        giveBack();
      },
    };
  };
}

/** Memory that may be shared with threads, where they can wait for what is written to it without being held up. */
function sharedMemory(): GrowingMemory | undefined {
  if (typeof SharedArrayBuffer !== 'function' || typeof Atomics.waitAsync !== 'function')
    return undefined;
  try {
    return new GrowingMemory({ shared: true });
  } catch {
    return undefined;
  }
}
