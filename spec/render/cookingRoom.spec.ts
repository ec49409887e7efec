import { describe, expect, it } from 'vitest';
import { cookingRoom } from '../../lib/render/cookingRoom.ts';
import { patchworkCompiler } from '../../lib/render/patchworkCompiler.ts';

const form = { size: 8, height: 5, width: 7, channels: 3, scale: 1 };
const patchwork = patchworkCompiler()({ steps: [] }, form);
const pixels = {
  chunks: [new Uint8Array(8 * 105)],
  chunkOf: new Uint32Array(8),
  start: Uint32Array.from({ length: 8 }, (_, i) => 105 * i),
};

describe('the room that a batch takes', () => {
  it('has a value for each of its values, 16 bytes after a cache line', () => {
    const { around, count } = cookingRoom(patchwork, pixels);
    expect(count).toBe(8 * 105);
    expect(around % 64).toBe(16);
    // Pictures of 105 bytes lie 112 apart.
    expect(around).toBeGreaterThan(8 * 112);
  });
});
