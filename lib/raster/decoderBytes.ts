import type { ImageHeader } from './readImageHeader.ts';

/** What a decoder holds of any image: tables, and memory by whole pages. */
const BASE_BYTES = 2 ** 18;

/**
 * Bytes that decoding an image holds at most, by its header: the encoded bytes twice, and for each
 * value its samples and three copies, in the memory of WebAssembly and outside of it. A progressive
 * JPEG has all its coefficients besides, an interlaced PNG a copy for each pass.
 *
 * @param channels those that it is brought to
 * @param length of the encoded image, in bytes
 */
export function decoderBytes(header: ImageHeader, channels: number, length: number): number {
  const values = header.height * header.width * Math.max(header.channels, channels);
  return BASE_BYTES + 2 * length + (header.progressive ? 7 : 4) * values;
}
