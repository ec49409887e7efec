import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn } from './filesIn.ts';

// The table of layers: what each may import besides itself. A name with `node:` stands for Node's own modules.
const MAY_IMPORT: Record<string, readonly string[]> = {
  model: ['apache-arrow'],
  random: [],
  kernels: ['model'],
  flow: ['model', 'rxjs', 'p-limit', '#threads'],
  sources: ['model', 'random', 'flow', 'rxjs', 'apache-arrow', 'parquet-wasm', '#files', 'node:'],
  operators: ['model', 'random', 'flow', 'rxjs'],
  augment: ['model', 'random', 'rxjs'],
  tensors: ['model', 'kernels', 'flow', 'rxjs', '@tensorflow/tfjs-core'],
  train: ['model', 'tensors', '@tensorflow/tfjs-core'],
  threads: ['kernels', 'flow', 'sources', 'node:'],
  telemetry: ['model', 'flow', 'rxjs'],
  testing: ['model', 'flow', 'rxjs'],
};

const lib = resolve(import.meta.dirname, '../lib');
// AssemblyScript is no TypeScript: it becomes `kernels/kernelBytes.ts` and the like.
const files = filesIn(lib).filter((file) => file !== 'index.ts' && !/(^|\/)assembly\//.test(file));

function importsOf(file: string): string[] {
  const code = withoutComments(readFileSync(join(lib, file), 'utf8'));
  return [...code.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target]) => {
    const name = (target as string).replace(/^(parquet-wasm)\/.*/, '$1');
    if (name.startsWith('.')) return relative(lib, resolve(lib, dirname(file), name)).split('/')[0] as string;
    if (name.startsWith('node:')) return 'node:';
    return name;
  });
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

describe('the layers', () => {
  it.each(files)('lib/%s imports only what its layer may', (file) => {
    const layer = file.split('/')[0] as string;
    const may = MAY_IMPORT[layer];
    expect(may, `${layer} stands in the table`).toBeDefined();
    expect(importsOf(file).filter((name) => name !== layer && !may?.includes(name))).toEqual([]);
  });

  it('have files that are short and say what they are by their name', () => {
    const lines = (file: string) => readFileSync(join(lib, file), 'utf8').split('\n').length;
    expect(files.filter((file) => lines(file) > 230)).toEqual([]);
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|shared)(\.ts|\/)/i.test(file))).toEqual([]);
  });

  it('have no escape from the type system or the linter', () => {
    const escapes = /\bas any\b|: any\b|<any>|@ts-(ignore|expect-error|nocheck)|biome-ignore/;
    expect(files.filter((file) => escapes.test(readFileSync(join(lib, file), 'utf8')))).toEqual([]);
  });
});
