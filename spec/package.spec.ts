import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'millrace-package-'));
const run = (command: string, args: string[], cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
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
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  run('npm', [
    'install',
    ...quiet,
    `./${packed.filename}`,
    'rxjs@7',
    '@tensorflow/tfjs-core@4',
    '@tensorflow/tfjs-backend-cpu@4',
    `typescript@${typescript}`,
    '@types/node@20',
  ]);
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  it('has compiled JavaScript, types and source maps, and nothing else', () => {
    const others = packed.files
      .map(({ path }) => path)
      .filter((path) => !/^dist\/.*\.(js|js\.map|d\.ts)$/.test(path));
    expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
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

  it('is used from strict TypeScript', () => {
    writeFileSync(
      join(folder, 'typed.ts'),
      `${program}\n// @ts-expect-error: an option that there is not\nbatch({ sise: 4 });\nexport {};`,
    );
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
    expect(run('npx', ['tsc', '-p', '.'])).toBe('');
  });

  it('has an entry for browsers that needs no module of Node', () => {
    const dist = packed.files
      .map(({ path }) => path)
      .filter(
        (path) =>
          path.endsWith('.js') && !/(io|threads)\/node\w*\.js$|\/inflateNode\.js$/.test(path),
      );
    const needsNode = dist.filter((path) =>
      /from 'node:/.test(readFileSync(join(folder, 'node_modules/millrace', path), 'utf8')),
    );
    expect(needsNode).toEqual([]);
  });
});
