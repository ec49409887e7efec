import { openBytes } from '#files';
import type { ByteFile } from './byteFile.ts';
import type { FileInput } from './fileInput.ts';

/** Opens one input for reading; `index` is its place in the list that it came in, if any. */
export async function openInput(input: FileInput, index?: number): Promise<ByteFile> {
  if (typeof input === 'string' || input instanceof URL) return openBytes(input);
  const suffix = index === undefined ? '' : `[${index}]`;
  return input instanceof Blob ? blobFile(input, suffix) : memoryFile(input, suffix);
}

function memoryFile(bytes: Uint8Array, suffix: string): ByteFile {
  return {
    name: `bytes${suffix}`,
    size: bytes.length,
    async read(start, target) {
      if (start + target.length > bytes.length) throw new Error('there are not as many bytes');
      target.set(bytes.subarray(start, start + target.length));
    },
    async close() {},
  };
}

function blobFile(blob: Blob, suffix: string): ByteFile {
  const given = 'name' in blob ? String(blob.name) : '';
  return {
    name: given || `blob${suffix}`,
    size: blob.size,
    async read(start, target) {
      const bytes = new Uint8Array(await blob.slice(start, start + target.length).arrayBuffer());
      if (bytes.length !== target.length) throw new Error('there are not as many bytes');
      target.set(bytes);
    },
    async close() {},
  };
}
