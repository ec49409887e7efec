import { crc32, deflateSync } from 'node:zlib';

/** What {@link pngOf} stores. */
export interface PngLike {
  readonly height: number;
  readonly width: number;
  readonly bits: 1 | 2 | 4 | 8 | 16;
  /** 0: grey, 2: RGB, 3: palette. */
  readonly colour: 0 | 2 | 3;
  /** Samples, one pixel after another. */
  readonly samples: ArrayLike<number>;
}

/** A PNG of these samples; entry k of a palette is the colour `255 − k`, three times. */
export function pngOf({ height, width, bits, colour, samples }: PngLike): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, colour, 0, 0, 0], 8);
  const perRow = width * (colour === 2 ? 3 : 1);
  const rowBytes = Math.ceil((perRow * bits) / 8);
  const lines = Buffer.alloc(height * (1 + rowBytes));
  for (let k = 0; k < height * perRow; k++) {
    const [row, column] = [Math.floor(k / perRow), k % perRow];
    const first = row * (1 + rowBytes) + 1;
    const sample = samples[k] as number;
    if (bits === 16) lines.writeUInt16BE(sample, first + 2 * column);
    else {
      const at = first + ((column * bits) >> 3);
      lines[at] = (lines[at] as number) | (sample << (8 - bits - ((column * bits) & 7)));
    }
  }
  const palette = Buffer.from(Array.from({ length: 768 }, (_, k) => 255 - Math.floor(k / 3)));
  return Uint8Array.from(
    Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      chunk('IHDR', header),
      ...(colour === 3 ? [chunk('PLTE', palette.subarray(0, 3 * 2 ** bits))] : []),
      chunk('IDAT', deflateSync(lines)),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), content]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
