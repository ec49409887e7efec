import { IoError } from '../../core/errors.ts';
import type { ByteFile } from './byteFile.ts';

type Parquet = typeof import('parquet-wasm');

/** Throws: without a file system, no path can be opened. */
export async function openBytes(path: string | URL): Promise<ByteFile> {
  throw new IoError(
    `Cannot read \`${path}\`: a path needs the file system of Node; ` +
      'pass a `Blob` or a `Uint8Array`',
  );
}

/** The Parquet decoder. */
export async function loadParquet(): Promise<Parquet> {
  const parquet = await import('parquet-wasm/esm');
  await parquet.default();
  return parquet;
}

/**
 * A page loads a module once, so a decoder stays in use after a trap. It survives some hundreds of
 * them.
 */
export function discardParquet(): void {}

/** The codecs of the platform: there are no synchronous ones. */
export const nativeCodecs: Readonly<
  Partial<Record<string, (bytes: Uint8Array, size: number) => Uint8Array>>
> = {};

/** True if `bytes` are valid UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Allocates bytes. Browsers have no uninitialized memory. */
export function unclearedBytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length);
}
