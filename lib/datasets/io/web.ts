import { IoError, OptionError } from '../../core/errors.ts';
import type { ByteFile } from './byteFile.ts';
import type { FoundFiles } from './foundFiles.ts';
import type { CacheFolderOptions, RangeCache } from './rangeCache.ts';

type Parquet = typeof import('parquet-wasm');

/** Throws: without a file system, no path can be opened. */
export async function openBytes(path: string | URL): Promise<ByteFile> {
  throw withoutFiles(path);
}

/** Nor can it be read. */
export async function readFileBytes(path: string): Promise<Uint8Array> {
  throw withoutFiles(path);
}

/** Nor has it a size. */
export async function fileSize(path: string): Promise<number> {
  throw withoutFiles(path);
}

function withoutFiles(path: string | URL): IoError {
  return new IoError(
    `Cannot read \`${path}\`: a path needs the file system of Node; ` +
      'pass a `Blob` or a `Uint8Array`',
  );
}

/** Where there is no file system, no path stands for several files. */
export async function findFiles(_: string | URL): Promise<FoundFiles | undefined> {
  return undefined;
}

/** Where there is no file system, nothing can be added to a file. */
export function appendText(path: string, _: string): void {
  throw new IoError(
    `Cannot write to \`${path}\`: a path needs the file system of Node; received it elsewhere; ` +
      'take what is told by a function as `onBadData`',
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

/** Where there is no file system, no file can be written. */
export async function writeBytes(path: string, _bytes: Uint8Array): Promise<void> {
  throw new IoError(
    `Cannot write \`${path}\`: there is no file system; draw on a canvas, or take the bytes of ` +
      "'png'",
  );
}

/**
 * Whether requests to other origins are bound by CORS: which headers may be sent, and which of the
 * answer can be read.
 */
export const hasCors: boolean = true;

/** There is no environment. */
export function environment(_name: string): string | undefined {
  return undefined;
}

/** Where there is no file system, there is no folder. */
export async function openRangeCache({ path }: CacheFolderOptions): Promise<RangeCache> {
  throw new OptionError(
    `Cannot use \`cacheFolder\`: it needs the file system of Node; received ${path.slice(0, 80)} ` +
      'elsewhere; leave it out, as browsers cache requests themselves',
  );
}

/** The client of the hub comes with modules of Node. */
export async function loadHub(input: string): Promise<never> {
  throw new IoError(
    `Cannot read \`${input}\`: \`hf:\` inputs need Node; pass the \`https:\` URLs of the files, ` +
      'as `https://huggingface.co/datasets/owner/name/resolve/main/path`',
  );
}
