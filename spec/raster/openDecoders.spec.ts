import { describe, expect, it } from 'vitest';
import { openDecoders } from '../../lib/raster/openDecoders.ts';

describe('openDecoders()', () => {
  it('opens once what decodes with the same modules', async () => {
    const open = openDecoders();
    expect(await open({})).toBe(await open({}));
  });

  it('tries once more what could not be opened', async () => {
    const open = openDecoders();
    const missing = { 'image/webp': 'millrace-decoder-that-is-missing' };
    const first = open(missing);
    await expect(first).rejects.toMatchObject({ tag: 'io' });
    const second = open(missing);
    expect(second).not.toBe(first);
    await expect(second).rejects.toMatchObject({ tag: 'io' });
  });
});
