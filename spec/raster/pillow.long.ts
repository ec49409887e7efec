import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ImageDecoder } from '../../lib/raster/imageDecoder.ts';
import { runs } from '../runs.ts';
import { goldenImages, imagesScript, md5 } from './golden.ts';

// Pillow of `MILLRACE_PYTHON`, or of `python3`. `MILLRACE_IMAGES` names a folder of JPEGs to compare as
// well.
const python = process.env.MILLRACE_PYTHON ?? 'python3';
const hasPillow = spawnSync(python, ['-c', 'import PIL, numpy']).status === 0;
const folder = process.env.MILLRACE_IMAGES;

describe.skipIf(!hasPillow)('beside Pillow', () => {
  it.each([11, 12, 13])('the pixels are the same, of images of seed %i', async (seed) => {
    const args = [imagesScript, String(runs(20)), String(seed), ...(folder ? [folder] : [])];
    const { stdout, status } = spawnSync(python, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
    expect(status).toBe(0);
    const decoder = await ImageDecoder.open();
    for (const { name, bytes, RGB, L, RGBA, float32 } of goldenImages(stdout)) {
      const image = await decoder.decode(bytes, { sixteenBit: 'float32' });
      if (float32 !== undefined) expect(md5(image), name).toBe(float32);
      else {
        expect(md5(image, 3), name).toBe(RGB);
        expect(md5(image, 1), name).toBe(L);
        if (RGBA !== null) expect(md5(image, 4), name).toBe(RGBA);
      }
    }
  });
});
