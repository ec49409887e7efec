import { IoError } from '../../core/errors.ts';
import type { ByteFile } from './byteFile.ts';

type Parquet = typeof import('parquet-wasm');

/** Where there is no file system, no path can be opened. */
export async function openBytes(path: string | URL): Promise<ByteFile> {
  throw new IoError(
    `Cannot read \`${path}\`: a path needs the file system of Node; pass a \`Blob\` or a \`Uint8Array\``,
  );
}

/** The Parquet decoder. */
export async function loadParquet(): Promise<Parquet> {
  const parquet = await import('parquet-wasm/esm');
  await parquet.default();
  return parquet;
}

/**
 * A module of a page is loaded once: a decoder that has trapped goes on being used, which it bears
 * some hundreds of times.
 */
export function discardParquet(): void {}

/** The codecs of the platform: none that does its work at once. */
export const nativeCodecs: Readonly<
  Partial<Record<string, (bytes: Uint8Array, size: number) => Uint8Array>>
> = {};

/** Whether `bytes` are text in UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** So many bytes: no page is given any that are not clear. */
export function unclearedBytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length);
}
