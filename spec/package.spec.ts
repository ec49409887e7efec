import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, resolve } from 'node:path';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'millrace-package-'));
const run = (command: string, args: string[], cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
let packed: { readonly filename: string; readonly files: readonly { readonly path: string }[] };

const program = `
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { batch, classLabel, consume, fromColumns, fromParquet, image, mixup, toTensors } from 'millrace';
import { Table as ParquetTable, writeParquet } from 'parquet-wasm';
import { resumesExactly } from 'millrace/testing';
const rows$ = fromColumns({ image: { data: new Uint8Array(40), shape: [2, 2, 1] }, label: new Uint8Array(10) });
const features = { image: image({ shape: [2, 2, 1] }), label: classLabel({ classes: 10 }) };
const { samples } = await consume(rows$.pipe(batch({ size: 4, features }), mixup({ alpha: 1 }), toTensors()), ({ tensors }) => {
  const height = tensors.image.shape[1];
  if (height !== 2) throw new Error('wrong shape');
});
await resumesExactly(rows$.pipe(batch({ size: 4, features }), mixup({ alpha: 1 })));
const table = ParquetTable.fromIPCStream(tableToIPC(tableFromArrays({ label: new Int32Array(samples) }), 'stream'));
const decoded = await consume(fromParquet(writeParquet(table)), () => {}, { workers: 2 });
console.log(decoded.samples);
`;

const typed = `
${program}
import * as tf from '@tensorflow/tfjs-layers';
import { isMillraceError, tensor, toDataset, type DataError, type MixupOptions } from 'millrace';
// @ts-expect-error: an option that there is not
batch({ sise: 4 });
const options: MixupOptions = { alpha: 1 };
const placeOf = (error: unknown) =>
  isMillraceError(error, 'data') ? (error satisfies DataError).place.row : undefined;
const dataset = toDataset(rows$.pipe(batch({ size: 4, features }), mixup(options), toTensors()));
await tf.sequential().fitDataset(dataset, { epochs: 1, validationData: dataset });
await tf.sequential().evaluateDataset(dataset, {});
export { placeOf };
`;

beforeAll(() => {
  packed = JSON.parse(
    run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], root).replace(
      /^[^[]*/,
      '',
    ),
  )[0];
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const { version: typescript } = JSON.parse(
    readFileSync(join(root, 'node_modules/typescript/package.json'), 'utf8'),
  );
  run('npm', [
    'install',
    ...quiet,
    `./${packed.filename}`,
    'rxjs@7',
    '@tensorflow/tfjs-core@4',
    '@tensorflow/tfjs-backend-cpu@4',
    `typescript@${typescript}`,
    'typescript-5.0@npm:typescript@5.0.4',
    '@tensorflow/tfjs-layers@4',
    '@types/node@20',
  ]);
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  it('has compiled JavaScript, types, source maps, documents and examples, and nothing else', () => {
    const others = packed.files
      .map(({ path }) => path)
      .filter((path) => !/^dist\/.*\.(js|js\.map|d\.ts)$/.test(path))
      .filter((path) => !/^docs\/[\w/-]+\.(md|png)$|^examples\/[\w/]+\.ts$/.test(path));
    expect(others.sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bench/RESULTS.md',
      'package.json',
    ]);
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(Object.keys(exports)).toEqual([
      '.',
      './testing',
      './decoders/sharp',
      './decoders/imageBitmap',
      './package.json',
    ]);
    for (const entry of [
      'dist/index.js',
      'dist/index.d.ts',
      'dist/testing/index.js',
      'dist/testing/index.d.ts',
      'dist/raster/decoders/sharp.js',
      'dist/raster/decoders/imageBitmap.js',
    ]) {
      expect(packed.files.map(({ path }) => path)).toContain(entry);
    }
  });

  it('is used from plain JavaScript', () => {
    writeFileSync(join(folder, 'plain.js'), `import '@tensorflow/tfjs-backend-cpu';${program}`);
    expect(run(process.execPath, ['plain.js']).trim().split('\n').at(-1)).toBe('10');
  });

  it('has the command `millrace`, which loads modules that use the package', () => {
    const millrace = join(folder, 'node_modules/.bin/millrace');
    writeFileSync(
      join(folder, 'stream.mjs'),
      "import { batch, fromColumns } from 'millrace';\n" +
        'export default fromColumns({ x: new Float32Array(10) }).pipe(batch({ size: 4 }));\n',
    );
    expect(run(millrace, ['--version']).trim()).toBe(
      JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
    );
    expect(run(millrace, ['plan', 'stream.mjs'])).toMatch(
      /^fromColumns → batch\n[\s\S]*rows +10\n/,
    );
    const help = run('npx', ['millrace', '--help']);
    for (const command of ['inspect', 'preview', 'plan', 'profile'])
      expect(help).toContain(`  ${command} `);
  });

  it('takes modules of TypeScript where Node strips types, and says where it does not', () => {
    writeFileSync(
      join(folder, 'stream.mts'),
      "import { batch, fromColumns } from 'millrace';\n" +
        'const size: number = 4;\n' +
        'export default fromColumns({ x: new Float32Array(10) }).pipe(batch({ size }));\n',
    );
    const plan = () => run(join(folder, 'node_modules/.bin/millrace'), ['plan', 'stream.mts']);
    if ('typescript' in process.features && process.features.typescript) {
      expect(plan()).toMatch(/rows +10\n/);
    } else {
      expect(plan).toThrow(/does not strip types; use Node 22\.18/);
    }
  });

  it('runs the first loop of the README after its install line alone', { timeout: 240_000 }, () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const [, names = ''] = /^npm install (.+)$/m.exec(readme) ?? [];
    const [, loop = ''] = /^```ts\n([\s\S]*?)^```/m.exec(readme) ?? [];
    expect(names.split(' ')).toContain('millrace');
    expect(loop).toContain('for await');
    const project = join(folder, 'first');
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
    const tarball = join(folder, packed.filename);
    const packages = names.split(' ').map((name) => (name === 'millrace' ? tarball : name));
    run('npm', ['install', ...quiet, ...packages], project);
    const { code } = transformSync(loop, { loader: 'ts', format: 'esm' });
    writeFileSync(join(project, 'loop.js'), `${code}\nconsole.log(optimizer.iterations);\n`);
    expect(run(process.execPath, ['loop.js'], project).trim().split('\n').at(-1)).toBe('12');
  });

  it('ships what its documents link', () => {
    const paths = packed.files.map(({ path }) => path);
    const broken = paths
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) => {
        const text = readFileSync(join(folder, 'node_modules/millrace', path), 'utf8');
        const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link);
        const mentions = [...text.matchAll(/`((?:docs|examples)\/[\w./-]+)`/g)].map(([, at]) => at);
        return [
          ...links.map((link) => posix.join(posix.dirname(path), link as string)),
          ...mentions.map((at) => posix.normalize(at as string)),
        ].filter((target) => !paths.some((one) => one === target || one.startsWith(`${target}/`)));
      });
    expect(broken).toEqual([]);
  });

  it('exports every type that a signature names, and explains every option', () => {
    const dist = join(folder, 'node_modules/millrace/dist/');
    const walk = join(import.meta.dirname, 'undeclaredTypes.mjs');
    const entries = ['index.d.ts', 'testing/index.d.ts'];
    expect(JSON.parse(run(process.execPath, [walk, dist, ...entries]))).toEqual({
      undeclared: [],
      undocumented: [],
    });
  });

  it('has a walk of its types that finds what is missing', () => {
    const walked = join(folder, 'walked/');
    mkdirSync(walked);
    writeFileSync(
      join(walked, 'inner.d.ts'),
      'export interface Inner { a: Deep }\ninterface Deep {}\nexport interface AOptions { b: 1 }\n',
    );
    writeFileSync(
      join(walked, 'index.d.ts'),
      "export { AOptions } from './inner.ts';\nexport declare function f(of: import('./inner.ts').Inner): void;\n",
    );
    const walk = join(import.meta.dirname, 'undeclaredTypes.mjs');
    expect(JSON.parse(run(process.execPath, [walk, walked, 'index.d.ts']))).toEqual({
      undeclared: ['Inner, named by f', 'Deep, named by f'],
      undocumented: ['AOptions.b'],
    });
  });

  it.each(['typescript', 'typescript-5.0'])('is used from strict TypeScript: %s', (compiler) => {
    writeFileSync(join(folder, 'typed.ts'), typed);
    const options = {
      strict: true,
      exactOptionalPropertyTypes: true,
      module: 'NodeNext',
      target: 'ES2022',
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
    };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, include: ['typed.ts'] }),
    );
    const tsc = join(folder, 'node_modules', compiler, 'bin/tsc');
    expect(run(process.execPath, [tsc, '-p', '.'])).toBe('');
  });

  it('has an entry for browsers that needs no module of Node', () => {
    const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly imports: Readonly<Record<string, { readonly browser: string }>>;
    };
    const reached = new Set<string>();
    const needed: string[] = [];
    const reach = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      const code = readFileSync(join(folder, 'node_modules/millrace', file), 'utf8');
      const found = code.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(IMPORT);
      for (const [, name = ''] of found) {
        if (name.startsWith('node:')) needed.push(`${name} in ${file}`);
        if (name.startsWith('#')) reach(posix.normalize(imports[name]?.browser ?? name));
        if (name.startsWith('.')) reach(posix.join(posix.dirname(file), name));
      }
    };
    reach('dist/index.js');
    reach('dist/testing/index.js');
    expect(needed).toEqual([]);
    expect(reached.size).toBeGreaterThan(200);
    expect([...reached].filter((file) => file.startsWith('dist/cli/'))).toEqual([]);
  });
});

/** What a module imports, now or later. */
const IMPORT = /\b(?:from|import)\s*\(?\s*'([^'\n]+)'/g;
