import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import { fromParquet } from '../../../lib/datasets/parquet/fromParquet.ts';

const path = resolve(
  import.meta.dirname,
  '../../golden/pyarrow/lz4-2.4-page2.0-plain-bare.parquet',
);
const folder = mkdtempSync(join(tmpdir(), 'millrace-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isLoaded = () =>
  Object.keys(createRequire(import.meta.url).cache).some((name) => name.includes('parquet-wasm'));

describe('parquet-wasm', () => {
  it('is loaded when a column that is wanted needs it, and not before', async () => {
    const columns = ['image', 'string', 'int64', 'float32', 'list', 'fixed_binary'];
    const [rows] = await lastValueFrom(fromParquet(path, { columns }).pipe(toArray()));
    expect(rows?.schema.names).toHaveLength(columns.length);
    expect(isLoaded()).toBe(false);
    await lastValueFrom(fromParquet(path, { columns: ['decimal'] }));
    expect(isLoaded()).toBe(true);
  });

  it('is said to be missing by a bundle that left it out, which reads the others', async () => {
    const outfile = join(folder, 'bundle.mjs');
    const contents = `
      import { fromParquet, consume } from './lib/index.ts';
      for (const columns of [['image', 'int64'], ['decimal']])
        await consume(fromParquet(${JSON.stringify(path)}, { columns }), () => {}).then(
          ({ epochs }) => console.log('read', epochs),
          (error) => console.log(error.tag, error.message),
        );`;
    await build({
      stdin: { contents, resolveDir: resolve(import.meta.dirname, '../../..') },
      ...{ bundle: true, outfile, format: 'esm', platform: 'node', logLevel: 'error' },
      conditions: ['millrace-source'],
      banner: {
        js: 'import { createRequire as r } from "node:module"; var require = r(import.meta.url);',
      },
    });
    const said = execFileSync(process.execPath, [outfile], { encoding: 'utf8' }).trim().split('\n');
    expect(said[0]).toBe('read 1');
    expect(said[1]).toContain('column `decimal`: its type or encoding needs parquet-wasm');
    expect(said[1]).toContain('parquet_wasm_bg.wasm');
  });
});
