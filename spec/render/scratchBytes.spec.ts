import { describe, expect, it } from 'vitest';
import { patchworkCompiler } from '../../lib/render/patchworkCompiler.ts';
import { scratchBytes } from '../../lib/render/scratchBytes.ts';

const form = { size: 8, height: 5, width: 7, channels: 3, scale: 1 };
const patchwork = patchworkCompiler()({ steps: [] }, form);
const pixels = {
  chunks: [new Uint8Array(8 * 105)],
  chunkOf: new Uint32Array(8),
  start: Uint32Array.from({ length: 8 }, (_, i) => 105 * i),
};

describe('the scratch memory of a batch', () => {
  it('has room for images and tables, and ends 16 bytes after a cache line', () => {
    const bytes = scratchBytes(patchwork, pixels);
    expect(bytes % 64).toBe(16);
    // Images of 105 bytes lie 112 apart.
    expect(bytes).toBeGreaterThan(8 * 112);
  });
});
