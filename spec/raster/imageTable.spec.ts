import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { imageTable } from './imageTable.ts';

it('docs/IMAGES.md is that of the files; `npm run docs:images` rewrites it', async () => {
  await expect(await imageTable()).toMatchFileSnapshot(
    resolve(import.meta.dirname, '../../docs/IMAGES.md'),
  );
});
