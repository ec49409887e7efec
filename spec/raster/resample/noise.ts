import { createHash } from 'node:crypto';

/** The images that spec/golden/raster/geometry.py makes. */
export function noise(
  [height, width, channels]: readonly [number, number, number],
  seed: number,
): Uint8Array {
  return Uint8Array.from({ length: height * width * channels }, (_, k) => {
    let n = Math.imul(k + seed * 1_000_003, 2_654_435_761);
    n ^= n >>> 15;
    n = Math.imul(n, 2_246_822_519);
    n ^= n >>> 13;
    return n >>> 24;
  });
}

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
