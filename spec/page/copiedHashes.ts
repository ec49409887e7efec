import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/**
 * Compiles programs as the page copies them, runs them in Node beside the files that they read, and
 * gives the hash of the first batch of each.
 */
export function copiedHashes(
  programs: readonly string[],
  files: Readonly<Record<string, Uint8Array>>,
): readonly string[] {
  mkdirSync(join(root, 'data'), { recursive: true });
  const folder = mkdtempSync(join(root, 'data/copied-'));
  const run = (command: string, args: readonly string[]) =>
    execFileSync(join(root, 'node_modules/.bin', command), args, { cwd: folder, encoding: 'utf8' });
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    const names = programs.map((_, k) => `copied${k}.ts`);
    for (const [k, name] of names.entries())
      writeFileSync(join(folder, name), programs[k] as string);
    const compilerOptions = {
      ...{ isolatedDeclarations: false, declaration: false, declarationMap: false },
    };
    const config = { extends: '../../tsconfig.json', compilerOptions, include: ['*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    run('tsc', ['--noEmit', '-p', '.']);
    const program = join(import.meta.dirname, 'firstHashes.ts');
    const printed = run('tsx', ['--conditions=millrace-source', program, ...names]);
    return printed.trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
