import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { formatsTable } from './formatsTable.ts';

it('docs/FORMATS.md is what happens; `npm run docs:formats` rewrites it', async () => {
  await expect(await formatsTable()).toMatchFileSnapshot(
    resolve(import.meta.dirname, '../../docs/FORMATS.md'),
  );
});
