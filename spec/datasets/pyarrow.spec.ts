import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'vitest';
import { expectAsPyarrow } from './pyarrowForms.ts';

const folder = resolve(import.meta.dirname, '../golden/pyarrow');
const files = readdirSync(folder).filter((name) => /\.(parquet|arrows?)$/.test(name));

// The script beside them writes these and three hundred more, which `npm run test:long` reads.
describe('a file that pyarrow wrote', () => {
  it.each(files)('is read as pyarrow reads it: %s', async (name) => {
    await expectAsPyarrow(join(folder, name));
  });
});
