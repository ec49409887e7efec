import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn } from './filesIn.ts';

// The table of layers: what each may import besides itself. `node:` stands for Node's own modules.
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: ['apache-arrow'],
  options: ['core'],
  random: [],
  features: ['core', 'options', 'raster', 'apache-arrow'],
  plan: ['core', 'options', 'random'],
  engine: ['core', 'options', 'rxjs', '#files'],
  datasets: [
    'core',
    'options',
    'plan',
    'engine',
    'rxjs',
    'apache-arrow',
    'p-limit',
    'parquet-wasm',
    'hyparquet-compressors',
    '@huggingface/hub',
    'tinyglobby',
    '#files',
    'node:',
  ],
  operators: ['core', 'options', 'random', 'features', 'plan', 'engine', 'rxjs', 'p-limit'],
  augment: ['core', 'options', 'random', 'features', 'rxjs'],
  raster: ['core', 'random', '#inflate', 'fflate', 'sharp', 'node:'],
  render: ['core', 'raster'],
  tensors: [
    'core',
    'options',
    'features',
    'raster',
    'render',
    'engine',
    'rxjs',
    '@tensorflow/tfjs-core',
  ],
  sinks: [
    'core',
    'options',
    'engine',
    'tensors',
    'threads',
    'rxjs',
    '@tensorflow/tfjs-core',
    '#threads',
  ],
  look: [
    'core',
    'options',
    'plan',
    'features',
    'engine',
    'datasets',
    'raster',
    'render',
    'sinks',
    'rxjs',
    'tensors',
    'fast-png',
    '#files',
  ],
  train: ['core', 'options', 'tensors', '@tensorflow/tfjs-core'],
  threads: ['core', 'engine', 'datasets', 'raster', 'render', 'node:'],
  testing: ['core', 'options', 'engine', 'sinks', 'rxjs'],
  // The command: it stands above the public names, so that nothing may import it.
  cli: [
    'index.ts',
    'core',
    'features',
    'datasets',
    'engine',
    'look',
    'raster',
    'sinks',
    'tensors',
    'rxjs',
    'apache-arrow',
    'acorn',
    'commander',
    'node:',
  ],
};

const lib = resolve(import.meta.dirname, '../lib');
// AssemblyScript is no TypeScript: it becomes `render/kernelBytes.ts` and the like.
const files = filesIn(lib).filter((file) => !/(^|\/)assembly\//.test(file));
const escapes = /\bas any\b|: any\b|<any>|@ts-(ignore|expect-error|nocheck)|biome-ignore/;
const layered = files.filter((file) => file !== 'index.ts');

/** What a file imports, types included: files by their path in the folder, packages by name. */
function importsOf(file: string, folder = lib): string[] {
  const code = withoutComments(readFileSync(join(folder, file), 'utf8'));
  return [...code.matchAll(/(?<!')\b(?:from|import)\s*\(?\s*'([^'\n]+)'/g)].map(([, target]) => {
    const name = (target as string).replace(/^(parquet-wasm)\/.*/, '$1');
    if (name.startsWith('.')) return relative(folder, resolve(folder, dirname(file), name));
    return name.startsWith('node:') ? 'node:' : name;
  });
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

/** The first circle of imports, as the files that it goes through; `undefined` where there is none. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const target of imports.get(file) ?? []) {
      const circle = visit(target, [...path, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = visit(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

describe('the layers', () => {
  it.each(layered)('lib/%s imports only what its layer may', (file) => {
    const layer = file.split('/')[0] as string;
    const may = MAY_IMPORT[layer];
    expect(may, `${layer} stands in the table`).toBeDefined();
    const imported = importsOf(file).map((name) =>
      files.includes(name) ? (name.split('/')[0] as string) : name,
    );
    expect(imported.filter((name) => name !== layer && !may?.includes(name))).toEqual([]);
  });

  it('stand in the table only where there is such a folder', () => {
    const folders = new Set(layered.map((file) => file.split('/')[0]));
    expect(Object.keys(MAY_IMPORT).filter((layer) => !folders.has(layer))).toEqual([]);
  });

  it('import only packages that whoever installs Millrace has', () => {
    const { dependencies, peerDependencies } = JSON.parse(
      readFileSync(resolve(lib, '../package.json'), 'utf8'),
    ) as Record<'dependencies' | 'peerDependencies', Readonly<Record<string, string>>>;
    const installed = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
    const packages = files
      .flatMap((file) => importsOf(file))
      .filter((name) => /^[@a-z]/.test(name));
    const others = packages.filter((name) => !files.includes(name) && name !== 'node:');
    expect([...new Set(others)].filter((name) => !installed.has(name))).toEqual([]);
  });

  it('have no circle of imports, of types either', () => {
    expect(circleIn(new Map(files.map((file) => [file, importsOf(file)])))).toBeUndefined();
  });

  it('are checked by a search that finds circles', () => {
    const imports = new Map([
      ['a', ['b']],
      ['b', ['d', 'c']],
      ['c', ['b']],
      ['d', []],
    ]);
    expect(circleIn(imports)).toEqual(['b', 'c', 'b']);
  });

  it('have files that are short and say what they are by their name', () => {
    const lines = (file: string) => readFileSync(join(lib, file), 'utf8').split('\n').length;
    // But the list of public names.
    expect(layered.filter((file) => lines(file) > 280)).toEqual([]);
    expect(
      files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|shared)(\.ts|\/)/i.test(file)),
    ).toEqual([]);
  });

  it('have no escape from the type system or the linter', () => {
    expect(files.filter((file) => escapes.test(readFileSync(join(lib, file), 'utf8')))).toEqual([]);
  });
});

describe('the page', () => {
  const page = resolve(lib, '../page');
  const parts = filesIn(page);
  const codeOf = (file: string) => readFileSync(join(page, file), 'utf8');

  it('has short files, no circle of imports, and no escape from the type system', () => {
    expect(parts.filter((file) => codeOf(file).split('\n').length > 280)).toEqual([]);
    const imports = new Map(parts.map((file) => [file, importsOf(file, page)]));
    expect(circleIn(imports)).toBeUndefined();
    expect(parts.filter((file) => escapes.test(codeOf(file)))).toEqual([]);
  });

  it('has modules of Node only where it is built and served', () => {
    const shown = parts.filter((file) => !file.startsWith('site/'));
    const isOfNode = (name: string) => name === 'node:' || name.startsWith('site/');
    expect(shown.filter((file) => importsOf(file, page).some(isOfNode))).toEqual([]);
  });
});
