import { describe, expect, it } from 'vitest';
import { cookingRoom } from '../../lib/render/cookingRoom.ts';
import { GrowingMemory } from '../../lib/render/growingMemory.ts';
import { patchworkCompiler } from '../../lib/render/patchworkCompiler.ts';
import { PictureCache } from '../../lib/render/pictureCache.ts';

const form = { size: 8, height: 5, width: 7, channels: 3, scale: 1 };
const patchwork = patchworkCompiler()({ steps: [] }, form);
const bytes = Uint8Array.from({ length: 8 * 105 }, (_, k) => k % 251);
const pixels = {
  chunks: [bytes],
  chunkOf: new Uint32Array(8),
  start: Uint32Array.from({ length: 8 }, (_, i) => 105 * i),
};

describe('the room that a batch takes', () => {
  it('has a value for each of its values, 16 bytes after a line of the processor', () => {
    const { around, count, cached } = cookingRoom(patchwork, pixels, {
      cache: undefined,
      epoch: 0,
    });
    expect(count).toBe(8 * 105);
    expect(around % 64).toBe(16);
    // Pictures of 105 bytes lie 112 apart.
    expect(around).toBeGreaterThan(8 * 112);
    expect(cached).toBeUndefined();
  });

  it('is less by the pictures that are kept elsewhere', () => {
    const run = {
      fromEpoch: 0,
      lastEpoch: 9,
      isConstant: () => true,
      keep: (_: number, most: number) => most,
      onEnd: () => {},
    };
    const cache = new PictureCache(new GrowingMemory(), run);
    const whole = cookingRoom(patchwork, pixels, { cache: undefined, epoch: 0 }).around;
    const { around, cached } = cookingRoom(patchwork, pixels, { cache, epoch: 0 });
    expect(cached?.missing).toBe(0);
    expect(whole - around).toBe(8 * 112);
  });
});
