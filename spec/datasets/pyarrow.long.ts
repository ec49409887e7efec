import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectAsPyarrow } from './pyarrowForms.ts';

const python = process.env.MILLRACE_PYTHON ?? 'python3';
const hasPyarrow = spawnSync(python, ['-c', 'import pyarrow, numpy']).status === 0;
const isRequired = process.env.MILLRACE_REQUIRE_PYARROW !== undefined;
const script = resolve(import.meta.dirname, '../golden/pyarrow/forms.py');

function written(): { readonly folder: string; readonly files: readonly string[] } {
  if (!hasPyarrow) return { folder: '', files: ['any form'] };
  const folder = mkdtempSync(join(tmpdir(), 'millrace-pyarrow-'));
  execFileSync(python, [script, folder]);
  return { folder, files: readdirSync(folder).filter((name) => !name.endsWith('.read')) };
}

const { folder, files } = written();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasPyarrow && !isRequired)('a file that pyarrow writes', () => {
  it('is one of all forms', () => {
    expect(files.length).toBeGreaterThan(300);
  });

  it.each(files)('is read as pyarrow reads it: %s', async (name) => {
    await expectAsPyarrow(join(folder, name));
  });
});
