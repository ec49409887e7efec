import type { ByteFile } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';
import { MARK, type PartialFile } from './partialFile.ts';

/**
 * Reads the ranges of `plan` from `file` and assembles them in `bytes`, which have the size of the
 * plan.
 *
 * @throws IoError if it cannot be read
 */
export async function assembleGroup(
  file: ByteFile,
  { ranges, end, at }: PartialFile,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  bytes.set(MARK);
  bytes.set(end, at);
  for (const { start, length, to } of ranges) {
    await readBytes(file, { start, target: bytes.subarray(to, to + length) });
  }
  return bytes;
}
