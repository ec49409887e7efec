import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { numberedTable, parquetOf } from '../datasets/written.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-dropped-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a run that is dropped', () => {
  it('closes the files that it opened, without a warning', () => {
    const path = join(folder, 'numbers.parquet');
    writeFileSync(path, parquetOf(numberedTable(5000), { groupRows: 100 }));
    const program = `
      import { readdirSync, readlinkSync } from 'node:fs';
      import { fromParquet, pull } from ${JSON.stringify(resolve(import.meta.dirname, '../../lib/index.ts'))};
      const open = () => readdirSync('/proc/self/fd').filter((fd) => {
        try { return readlinkSync('/proc/self/fd/' + fd) === ${JSON.stringify(path)}; } catch { return false; }
      }).length;
      const { signal } = new AbortController();
      for (let i = 0; i < 12; i++) await pull(fromParquet(${JSON.stringify(path)}), { signal }).next();
      console.log(open());
      for (let i = 0; i < 50 && open() > 0; i++) {
        gc();
        await new Promise((done) => setTimeout(done, 20));
      }
      console.log(open());`;
    const script = join(resolve(import.meta.dirname, '..'), `.dropped-${process.pid}.mts`);
    writeFileSync(script, program);
    try {
      const args = ['--expose-gc', '--conditions=millrace-source', '--import', 'tsx', script];
      const said = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' });
      const [before, after] = said.trim().split('\n').map(Number);
      expect(before).toBeGreaterThan(0);
      expect(after).toBe(0);
    } finally {
      rmSync(script);
    }
  });

  it('may share a signal with many others', async () => {
    const { fromColumns, pull } = await import('../../lib/index.ts');
    const warnings: unknown[] = [];
    const note = (warning: unknown) => warnings.push(warning);
    process.on('warning', note);
    const abort = new AbortController();
    const { signal } = abort;
    const runs = Array.from({ length: 30 }, () =>
      pull(fromColumns({ x: new Float32Array(3) }), { signal }),
    );
    await Promise.all(runs.map((run) => run.next()));
    await new Promise((done) => setTimeout(done, 5));
    process.off('warning', note);
    expect(warnings).toEqual([]);
    abort.abort(new Error('enough'));
    for (const run of runs) await expect(run.next()).rejects.toThrow('enough');
  });
});
