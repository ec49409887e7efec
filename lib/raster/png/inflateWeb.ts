import type { Inflate } from './pngSamples.ts';

/** fflate, loaded when it is needed: browsers have no zlib that does its work at once. */
export async function loadInflate(): Promise<Inflate> {
  const { unzlibSync } = await import('fflate');
  return (bytes, length) => {
    // The room is cleared and has a byte more, which shows whether there is more.
    const inflated = unzlibSync(bytes, { out: new Uint8Array(length + 1) });
    if (inflated.length !== length) throw new RangeError(`${inflated.length} bytes of ${length}`);
    const end = bytes.length - 4;
    const stored = new DataView(bytes.buffer, bytes.byteOffset).getUint32(end);
    if (adler32(inflated) !== stored) throw new RangeError('a wrong checksum');
    return inflated;
  };
}

/** The largest number of bytes after which sums of bytes still fit 32 bits. */
const ADLER_RUN = 5552;

function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0];
  for (let start = 0; start < bytes.length; start += ADLER_RUN) {
    const end = Math.min(start + ADLER_RUN, bytes.length);
    for (let k = start; k < end; k++) {
      low += bytes[k] as number;
      high += low;
    }
    low %= 65_521;
    high %= 65_521;
  }
  return high * 65_536 + low;
}
