import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../../lib/index.ts';
import { nameOf, operatorPage, operatorPicture, pictures } from './operatorPage.ts';
import { operatorRows } from './operatorRows.ts';

const root = resolve(import.meta.dirname, '../../..');
const MAX_BYTES = 1_500_000;

describe('docs/OPERATORS.md', () => {
  it('is that of the rows; `npm run docs:operators` rewrites it', async () => {
    await expect(operatorPage()).toMatchFileSnapshot(join(root, 'docs/OPERATORS.md'));
  });

  it('has every operator on batches', () => {
    const index = readFileSync(join(root, 'lib/index.ts'), 'utf8');
    const exported = [...index.matchAll(/^export \{ (\w+) \} from '\.\/augment\//gm)];
    const names = exported.map(([, name]) => name).filter((name) => name !== 'augment');
    expect(operatorRows.map(nameOf).sort()).toEqual(names.sort());
  });

  it.each(operatorRows.map((row) => [nameOf(row), row] as const))(
    'names a spec that there is: %s',
    (_, { spec: [file, words] }) => {
      expect(readFileSync(join(root, 'spec', file), 'utf8')).toContain(words);
    },
  );

  // Logarithms and the like may differ by one unit in the last place from machine to machine.
  it.each(operatorRows.map((row) => [nameOf(row), row] as const))(
    'shows what the operator makes: %s',
    async (name, row) => {
      const stored = await decodeImage(readFileSync(join(pictures, `${name}.png`)));
      const { height, width, data } = await operatorPicture(row);
      expect([stored.height, stored.width]).toEqual([height, width]);
      const off = data.map((byte, k) => Math.abs(byte - (stored.pixels[k] as number)));
      expect(off.filter((distance) => distance > 1).length).toBeLessThan(data.length / 200);
    },
  );

  it(`has pictures of at most ${MAX_BYTES / 1e6} MB, and none too many`, () => {
    const files = readdirSync(pictures);
    const wanted = ['source', ...operatorRows.map(nameOf)].map((name) => `${name}.png`);
    expect(files.sort()).toEqual(wanted.sort());
    const bytes = files.reduce((sum, file) => sum + statSync(join(pictures, file)).size, 0);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });
});
