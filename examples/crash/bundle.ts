import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** Bundles the training process, so that it starts in a fraction of a second; returns the path of the bundle. */
export async function bundleTraining(): Promise<string> {
  // Within the project: packages that are not bundled are looked for from there.
  const outfile = join(root, `data/crash-train.${process.pid}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, 'train.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['millrace-source'],
    mainFields: ['module', 'main'],
    external: ['parquet-wasm'],
    banner: {
      js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}
