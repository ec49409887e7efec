// Makes modules of bytes of the AssemblyScript in lib. With `--check` it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = [
  {
    source: 'lib/render/assembly/kernel.ts',
    target: 'lib/render/kernelBytes.ts',
    name: 'KERNEL_BYTES',
  },
  {
    source: 'lib/datasets/parquet/pages/assembly/pages.ts',
    target: 'lib/datasets/parquet/pages/pagesBytes.ts',
    name: 'PAGES_BYTES',
  },
  {
    source: 'lib/raster/jpeg/assembly/jpeg.ts',
    target: 'lib/raster/jpeg/jpegBytes.ts',
    name: 'JPEG_BYTES',
  },
  {
    source: 'lib/raster/jpeg/assembly/jpeg.ts',
    target: 'lib/raster/jpeg/jpegScalarBytes.ts',
    name: 'JPEG_SCALAR_BYTES',
    scalar: true,
  },
  {
    source: 'lib/raster/resample/assembly/resample.ts',
    target: 'lib/raster/resample/resampleBytes.ts',
    name: 'RESAMPLE_BYTES',
  },
  {
    source: 'lib/raster/vectors/assembly/vectors.ts',
    target: 'lib/raster/vectors/vectorBytes.ts',
    name: 'VECTOR_BYTES',
  },
];

for (const { source, target, name, scalar = false } of modules) {
  let bytes;
  const { error, stderr } = await asc.main(
    [
      source,
      '--outFile',
      'module.wasm',
      '-O3',
      ...(scalar ? [] : ['--enable', 'simd']),
      '--runtime',
      'stub',
      '--importMemory',
      '--noAssert',
      '--baseDir',
      root,
    ],
    {
      writeFile: (file, contents) => {
        if (file.endsWith('.wasm')) bytes = contents;
      },
    },
  );
  if (error !== null) throw new Error(`${error.message}\n${stderr}`);
  const code = `/** The WebAssembly that \`npm run build:wasm\` makes of ${dirname(source)}${scalar ? ' without SIMD' : ''}, in base64: it needs no fetch, and no bundler has to know of it. */
export const ${name}: string =
  '${Buffer.from(bytes).toString('base64')}';
`;
  const path = join(root, target);
  if (!process.argv.includes('--check')) writeFileSync(path, code);
  else if (readFileSync(path, 'utf8') !== code)
    throw new Error(`${target} is not what \`npm run build:wasm\` makes`);
  console.log(`${target}: ${bytes.length} bytes`);
}
