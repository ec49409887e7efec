import { createHash } from 'node:crypto';

/** A hash of values: equal where all bits are, in a moment where there are many. */
export function bitsOf({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return createHash('md5')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}
