// The threads of a checkout, where nothing has been built: what a thread runs is bundled from lib/threads when the first is started.
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { nodeThread } from '../lib/threads/nodeThread.ts';
import type { Thread, ThreadEvents } from '../lib/threads/thread.ts';

const root = join(import.meta.dirname, '..');
let bundle: URL | undefined;

export function spawnThread(events: ThreadEvents): Thread {
  bundle ??= bundled();
  return nodeThread(new Worker(bundle, { execArgv: [] }), events);
}

function bundled(): URL {
  // Not an import: what bundles the library from its source must not take the bundler with it.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  // Within the project: packages that are not bundled are looked for from there.
  const outfile = join(root, `node_modules/.cache/millrace/thread-${process.pid}.mjs`);
  buildSync({
    entryPoints: [join(root, 'lib/threads/nodeEntry.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['millrace-source'],
    packages: 'external',
    logLevel: 'error',
  });
  process.once('exit', () => rmSync(outfile, { force: true }));
  return pathToFileURL(outfile);
}
