import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

/** A page on the loopback interface that runs the built package. */
export interface Site {
  readonly origin: string;
  close(): void;
}

/** Builds the package as it is published, bundles `page.ts` and what its threads run with its entry for browsers, and serves it with `files` under a strict policy. */
export async function openSite(files: Readonly<Record<string, Uint8Array>>): Promise<Site> {
  const { page, thread, imageBitmap } = await bundles();
  const wasm = readFileSync(join(root, 'node_modules/parquet-wasm/esm/parquet_wasm_bg.wasm'));
  const served: Record<string, { readonly type: string; readonly body: string | Uint8Array }> = {
    '/': {
      type: 'text/html',
      body: '<!doctype html><title>Millrace</title><script type="module" src="/page.js"></script>',
    },
    '/page.js': { type: 'text/javascript', body: page },
    '/webEntry.js': { type: 'text/javascript', body: thread },
    '/imageBitmap.js': { type: 'text/javascript', body: imageBitmap },
    '/parquet_wasm_bg.wasm': { type: 'application/wasm', body: wasm },
  };
  for (const [name, body] of Object.entries(files))
    served[`/${name}`] = { type: 'application/octet-stream', body };
  const server = createServer(({ url = '/', headers: { range } }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const found = served[pathname];
    // Nothing of another origin may be read, but for a file that is named with it.
    const file = searchParams.get('file') ?? '';
    const elsewhere = URL.canParse(file) ? ` ${new URL(file).origin}` : '';
    // WebAssembly is allowed only where it is needed: to read Parquet and images, and in threads.
    const needsWasm =
      pathname === '/webEntry.js' || searchParams.has('images') || file.endsWith('.parquet');
    const wasmToo = needsWasm ? " 'wasm-unsafe-eval'" : '';
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    const isPart = last !== undefined && typeof found?.body === 'object';
    const end = isPart ? Math.min(found.body.length, Number(last) + 1) : 0;
    const body = isPart ? (found.body as Uint8Array).subarray(Number(first), end) : found?.body;
    response.writeHead(found === undefined ? 404 : isPart ? 206 : 200, {
      ...(isPart ? { 'content-range': `bytes ${first}-${end - 1}/${found.body.length}` } : {}),
      'content-type': found?.type ?? 'text/plain',
      'content-security-policy': `default-src 'none'; script-src 'self'${wasmToo}; connect-src 'self'${elsewhere}; base-uri 'none'`,
      'x-content-type-options': 'nosniff',
    });
    response.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}

/** What the page and its threads run. */
async function bundles(): Promise<{
  readonly page: string | Uint8Array;
  readonly thread: string | Uint8Array;
  readonly imageBitmap: string | Uint8Array;
}> {
  mkdirSync(join(root, 'data'), { recursive: true });
  const folder = mkdtempSync(join(root, 'data/site-'));
  try {
    // A copy is built: the compiler finds what `imports` of package.json names only beside it, and `dist` itself may be being built by others.
    for (const name of ['lib', 'package.json', 'tsconfig.json', 'tsconfig.build.json']) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    const { status, stdout, stderr } = spawnSync('npx', ['tsc', '-p', 'tsconfig.build.json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0)
      throw new Error(`Cannot build the page as the package has to compile: ${stdout}${stderr}`);
    const bundled = async (entry: string) => {
      const { outputFiles } = await build({
        entryPoints: [entry],
        bundle: true,
        write: false,
        format: 'esm',
        platform: 'browser',
        alias: { millrace: join(folder, 'dist/index.js') },
        logLevel: 'error',
      });
      return outputFiles[0]?.contents ?? '';
    };
    return {
      page: await bundled(join(import.meta.dirname, 'page.ts')),
      thread: await bundled(join(folder, 'dist/threads/webEntry.js')),
      imageBitmap: await bundled(join(folder, 'dist/raster/decoders/imageBitmap.js')),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
