import { damage } from '../damage.ts';
import { COLOURS, type PngFile, readPng } from './pngFile.ts';
import { type Inflate, pngSamples } from './pngSamples.ts';

/** What {@link decodePng} takes. */
export interface PngOptions {
  readonly maxPixels: number;
  /** Whether samples of 16 bits become float32; they are refused otherwise. */
  readonly sixteenBit: 'float32' | 'error';
  readonly inflate: Inflate;
}

/** Pixels with as many channels as the file has: grey or RGB, and alpha last in 2 and 4. */
export interface PngPixels {
  readonly pixels: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** Decodes a PNG. */
export function decodePng(
  bytes: Uint8Array,
  { maxPixels, sixteenBit, inflate }: PngOptions,
): PngPixels {
  const png = readPng(bytes);
  const { height, width } = png;
  if (height * width > maxPixels) {
    throw damage('PNG', `it must have at most ${maxPixels} pixels`, `${height} × ${width}`);
  }
  if (png.bits === 16 && sixteenBit === 'error') {
    throw damage('PNG', 'it must have 8 bits a sample or `sixteenBit: "float32"`', '16 bits');
  }
  const samples = pngSamples(png, inflate);
  return { height, width, ...pixelsOf(png, samples) };
}

type Channels = Pick<PngPixels, 'pixels' | 'channels'>;

function pixelsOf(png: PngFile, samples: Uint8Array<ArrayBuffer>): Channels {
  if (png.colour === COLOURS.palette) return coloured(png, samples);
  const pixels = png.bits === 16 ? wide(samples) : scaled(samples, png.bits);
  if (png.transparency === undefined || png.colour > COLOURS.rgb) {
    return { pixels, channels: png.samples as 1 | 2 | 3 | 4 };
  }
  return keyed(png, png.transparency, samples, pixels);
}

/** Samples of 16 bits as numbers. */
export function wide(samples: Uint8Array): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(samples.length >> 1);
  for (let k = 0; k < numbers.length; k++) {
    numbers[k] = 256 * (samples[2 * k] as number) + (samples[2 * k + 1] as number);
  }
  return numbers;
}

/** Grey of fewer than 8 bits, from 0 to 255. */
function scaled(samples: Uint8Array<ArrayBuffer>, bits: number): Uint8Array<ArrayBuffer> {
  const factor = 255 / ((1 << bits) - 1);
  return factor === 1 ? samples : samples.map((sample) => sample * factor);
}

function coloured({ palette, transparency }: PngFile, samples: Uint8Array): Channels {
  const channels = transparency === undefined ? 3 : 4;
  // Entries that a palette lacks are black.
  const table = new Uint8Array(256 * channels);
  for (let k = 0; k < 256; k++) {
    for (let c = 0; c < 3; c++) table[k * channels + c] = palette?.[3 * k + c] ?? 0;
    if (transparency !== undefined) table[4 * k + 3] = transparency[k] ?? 255;
  }
  const pixels = new Uint8Array(samples.length * channels);
  for (let k = 0, to = 0; k < samples.length; k++) {
    const from = (samples[k] as number) * channels;
    for (let c = 0; c < channels; c++) pixels[to++] = table[from + c] as number;
  }
  return { pixels, channels };
}

/** Adds alpha, which is 0 for the one colour that is transparent. */
function keyed(
  { samples: count, bits }: PngFile,
  key: Uint8Array,
  samples: Uint8Array,
  pixels: Channels['pixels'],
): Channels {
  if (key.length < 2 * count) throw damage('PNG', 'tRNS must be a colour', `${key.length} bytes`);
  const width = bits === 16 ? 2 : 1;
  const opaque = bits === 16 ? 65_535 : 255;
  const result = new (bits === 16 ? Float32Array : Uint8Array)(
    (pixels.length / count) * (count + 1),
  );
  for (let k = 0, to = 0; k < pixels.length; k += count) {
    let equal = true;
    for (let c = 0; c < count; c++, to++) {
      result[to] = pixels[k + c] as number;
      const at = (k + c) * width;
      equal &&= samples[at + width - 1] === key[2 * c + 1];
      if (width === 2) equal &&= samples[at] === key[2 * c];
    }
    result[to++] = equal ? 0 : opaque;
  }
  return { pixels: result, channels: (count + 1) as 2 | 4 };
}
