import { type DecoderModules, decodeImage, isMillraceError } from 'millrace';

/** The images of a file of lines, as spec/golden/raster/images.py writes them. */
function bytesOf(lines: string): readonly Uint8Array[] {
  const encoded = lines
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly bytes: string }).bytes);
  return encoded.map((text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
}

/**
 * SHA-256 of the pixels of each image, of a crop of it, and of the error where its end is missing.
 */
export async function imageHashes(
  lines: string,
  decoders: DecoderModules = {},
): Promise<readonly string[]> {
  const hashes: string[] = [];
  for (const bytes of bytesOf(lines)) {
    const options = { decoders, sixteenBit: 'float32' } as const;
    const { pixels, height, width } = await decodeImage(bytes, options);
    const [left, top] = [width >> 2, height >> 2];
    const crop = { left, top, width: width - left, height: height - top };
    const part = await decodeImage(bytes, { ...options, crop, channels: 3 });
    const cut = await decodeImage(bytes.subarray(0, bytes.length >> 1), options).then(
      () => 'decoded',
      (error: unknown) => `refused: ${isMillraceError(error, 'io')}`,
    );
    hashes.push(`${await sha256(pixels)} ${await sha256(part.pixels)} ${cut}`);
  }
  return hashes;
}

async function sha256({
  buffer,
  byteOffset,
  byteLength,
}: Uint8Array | Float32Array): Promise<string> {
  const bytes = new Uint8Array(byteLength);
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
