import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { numberedTable, parquetOf } from '../written.ts';
import { drawer, outcome } from './damage.ts';

const good = numberedTable(3000);

it('gives up a decoder that has panicked, as each panic leaks a part of its stack', async () => {
  const require = createRequire(import.meta.url);
  const bytes = parquetOf(good);
  const draw = drawer(2);
  let before: unknown;
  let panicked = false;
  for (let i = 0; i < 4000 && !panicked; i++) {
    const damaged = bytes.slice();
    damaged[draw(bytes.length)] = draw(256);
    before = require('parquet-wasm');
    const { error } = await outcome(damaged);
    const refusal = (error as Error | undefined)?.cause as Error | undefined;
    panicked = refusal?.cause instanceof WebAssembly.RuntimeError;
    if (!panicked) expect(require('parquet-wasm')).toBe(before);
  }
  expect(panicked).toBe(true);
  expect((await outcome(bytes)).error).toBeUndefined();
  expect(require('parquet-wasm')).not.toBe(before);
});
