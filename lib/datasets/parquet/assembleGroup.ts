import type { ByteFile } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';
import { MARK, type PartialFile } from './partialFile.ts';

/**
 * Reads what `plan` takes from `file` and puts it together, in `bytes` of the plan's size.
 *
 * @throws IoError where it cannot be read
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
