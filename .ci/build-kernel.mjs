// Makes lib/kernels/kernelBytes.ts of the AssemblyScript in lib/kernels/assembly. With `--check` it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'lib/kernels/kernelBytes.ts');
let bytes;
const { error, stderr } = await asc.main(
  [
    'lib/kernels/assembly/kernel.ts',
    '--outFile',
    'kernel.wasm',
    '-O3',
    '--enable',
    'simd',
    '--runtime',
    'stub',
    '--importMemory',
    '--noAssert',
    '--baseDir',
    root,
  ],
  {
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) bytes = contents;
    },
  },
);
if (error !== null) throw new Error(`${error.message}\n${stderr}`);
const code = `/** The WebAssembly that \`npm run build:kernel\` makes of lib/kernels/assembly, in base64: it needs no fetch, and no bundler has to know of it. */
export const KERNEL_BYTES: string =
  '${Buffer.from(bytes).toString('base64')}';
`;
if (!process.argv.includes('--check')) writeFileSync(target, code);
else if (readFileSync(target, 'utf8') !== code)
  throw new Error('lib/kernels/kernelBytes.ts is not what `npm run build:kernel` makes');
console.log(`${bytes.length} bytes`);
