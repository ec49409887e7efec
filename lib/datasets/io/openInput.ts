import { openBytes } from '#files';
import { IoError } from '../../core/errors.ts';
import type { ByteFile } from './byteFile.ts';
import type { FileInput } from './fileInput.ts';

/** Opens one input for reading. `index` is its place in the list of inputs, if there is one. */
export async function openInput(input: FileInput, index?: number): Promise<ByteFile> {
  if (typeof input === 'string' || input instanceof URL) return openBytes(input);
  const suffix = index === undefined ? '' : `[${index}]`;
  if (input instanceof Response) return blobFile(await bodyOf(input), suffix, input.url);
  if (input instanceof Blob) return blobFile(input, suffix);
  return memoryFile(input instanceof ArrayBuffer ? new Uint8Array(input) : input, suffix);
}

/** Bodies that have been read: a body can be read once, but a data set is read in every epoch. */
const bodies = new WeakMap<Response, Promise<Blob>>();

async function bodyOf(response: Response): Promise<Blob> {
  const name = response.url || 'response';
  if (!response.ok)
    throw new IoError(`Cannot read \`${name}\`: the server answered ${response.status}`);
  if (response.bodyUsed && !bodies.has(response))
    throw new IoError(`Cannot read \`${name}\`: its body has been read already`);
  const body = bodies.get(response) ?? response.blob();
  bodies.set(response, body);
  return await body.catch((cause) => {
    const why = String(cause instanceof Error ? cause.message : cause).slice(0, 80);
    throw new IoError(`Cannot read \`${name}\`: its body could not be received, as ${why}`, {
      cause,
    });
  });
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

function blobFile(blob: Blob, suffix: string, address = ''): ByteFile {
  const given = address || ('name' in blob ? String(blob.name) : '');
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
