import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { shuffleQualityPage } from '../../bench/shuffleQuality.ts';

const page = resolve(import.meta.dirname, '../../docs/SHUFFLE-QUALITY.md');

it('docs/SHUFFLE-QUALITY.md has the figures of the shuffle as it is', async () => {
  expect(readFileSync(page, 'utf8')).toBe(await shuffleQualityPage());
});
