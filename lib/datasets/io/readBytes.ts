import { IoError, MillraceError } from '../../core/errors.ts';
import type { ByteFile } from './byteFile.ts';

/** Fills `target` with the bytes of `file` that begin at `start`. */
export async function readBytes(
  file: ByteFile,
  { start, target }: { readonly start: number; readonly target: Uint8Array },
): Promise<Uint8Array> {
  try {
    await file.read(start, target);
    return target;
  } catch (cause) {
    if (cause instanceof MillraceError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new IoError(
      `Cannot read \`${file.name}\`: ${target.length} bytes at ${start} failed, as ${why}`,
      { cause },
    );
  }
}
