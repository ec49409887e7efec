import { copyValue } from './copyValue.ts';

/** Words of a dictionary, each of `width` bytes, and indices into it. */
export interface Words {
  /** The words, which start at the start of their buffer. */
  readonly words: Uint8Array;
  readonly indices: Uint32Array;
  readonly width: number;
}

/**
 * Copies the words that `indices` name, one after another, to `out` from `at` on, a multiple of
 * their width.
 */
export function copyWords(
  { words, indices, width }: Words,
  out: Uint8Array<ArrayBuffer>,
  at: number,
): void {
  const count = indices.length;
  if (width === 1) {
    for (let i = 0; i < count; i++) out[at + i] = words[indices[i] as number] as number;
  } else if (width === 2) {
    const from = elements(Uint16Array, words);
    const to = new Uint16Array(out.buffer, out.byteOffset + at, count);
    for (let i = 0; i < count; i++) to[i] = from[indices[i] as number] as number;
  } else if (width === 4) {
    const from = elements(Uint32Array, words);
    const to = new Uint32Array(out.buffer, out.byteOffset + at, count);
    for (let i = 0; i < count; i++) to[i] = from[indices[i] as number] as number;
  } else if (width === 8) {
    // Not as doubles: JavaScript may change the bits of a NaN.
    const from = elements(BigUint64Array, words);
    const to = new BigUint64Array(out.buffer, out.byteOffset + at, count);
    for (let i = 0; i < count; i++) to[i] = from[indices[i] as number] as bigint;
  } else {
    for (let i = 0; i < count; i++) {
      copyValue(words, { from: (indices[i] as number) * width, size: width }, out, at + i * width);
    }
  }
}

function elements<T>(
  Kind: {
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
    readonly BYTES_PER_ELEMENT: number;
  },
  { buffer, byteOffset, byteLength }: Uint8Array,
): T {
  return new Kind(buffer, byteOffset, Math.floor(byteLength / Kind.BYTES_PER_ELEMENT));
}
