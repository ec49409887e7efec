import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('WebAssembly', () => {
  it('is what its source is compiled to', () => {
    const script = resolve(import.meta.dirname, '../.ci/build-wasm.mjs');
    const said = execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect(said).toMatch(/^lib\/render\/kernelBytes\.ts: \d+ bytes$/m);
    expect(said).toMatch(/^lib\/datasets\/parquet\/pages\/pagesBytes\.ts: \d+ bytes$/m);
    expect(said).toMatch(/^lib\/raster\/jpeg\/jpegBytes\.ts: \d+ bytes$/m);
    expect(said).toMatch(/^lib\/raster\/jpeg\/jpegScalarBytes\.ts: \d+ bytes$/m);
    expect(said).toMatch(/^lib\/raster\/resample\/resampleBytes\.ts: \d+ bytes$/m);
    expect(said).toMatch(/^lib\/raster\/vectors\/vectorBytes\.ts: \d+ bytes$/m);
  });
});
