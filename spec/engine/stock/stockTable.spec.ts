import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { stockTable } from './stockTable.ts';

it('docs/STOCK-OPERATORS.md is that of the table; `npm run docs:stock` rewrites it', async () => {
  await expect(stockTable()).toMatchFileSnapshot(
    resolve(import.meta.dirname, '../../../docs/STOCK-OPERATORS.md'),
  );
});
