import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { mnistSample } from './sample.ts';

const page = resolve(import.meta.dirname, '..');
const lib = resolve(page, '../lib');
const { resolve: find } = createRequire(import.meta.url);

/** The files of the library for browsers, in the place of those for Node. */
const WEB: Readonly<Record<string, string>> = {
  '#files': 'datasets/io/web.ts',
  '#inflate': 'raster/png/inflateWeb.ts',
  '#threads': 'threads/web.ts',
};

const webFiles: Plugin = {
  name: 'web files',
  setup({ onResolve }) {
    onResolve({ filter: /^#/ }, ({ path }) => ({ path: join(lib, WEB[path] as string) }));
  },
};

/** Files that are loaded when they are needed. */
const ASSETS = [
  'parquet-wasm/esm/parquet_wasm_bg.wasm',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
];

/** Builds the page into a folder that any static host can serve. */
export async function buildPage(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: {
      main: join(page, 'main.ts'),
      page: join(page, 'page.css'),
      // Threads are started from this file beside the page.
      webEntry: join(lib, 'threads/webEntry.ts'),
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['millrace-source'],
    plugins: [webFiles],
    logLevel: 'error',
  });
  for (const name of ['index.html', 'icon.svg'])
    await copyFile(join(page, name), join(folder, name));
  for (const asset of ASSETS)
    await copyFile(packageFile(asset), join(folder, asset.slice(asset.lastIndexOf('/') + 1)));
  await writeFile(join(folder, 'mnist.parquet'), await mnistSample());
}

/** The path of a file of a package, whether or not its `exports` name it. */
function packageFile(path: string): string {
  const [, name = '', rest = ''] = /^((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(path) ?? [];
  return join(packageFolder(find(name), name), rest);
}

function packageFolder(entry: string, name: string): string {
  const folder = dirname(entry);
  return folder.endsWith(`/node_modules/${name}`) ? folder : packageFolder(folder, name);
}
