import { deflateSync } from 'node:zlib';
import {
  Binary,
  Field,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { images } from '../raster/golden.ts';
import { noise } from '../raster/resample/noise.ts';

/** How a table holds encoded images. */
export interface Holding {
  /** A struct of `bytes` and `path`, as Hugging Face writes it, or the bytes alone. */
  readonly as?: 'struct' | 'binary';
  readonly paths?: readonly (string | null)[];
  readonly metadata?: Map<string, string>;
}

/** A table of encoded images in a column `image`, and of their numbers, modulo 5, as `label`. */
export function tableOfImages(
  encoded: readonly (Uint8Array | null)[],
  { as = 'struct', paths, metadata }: Holding = {},
): Table {
  const bytes = vectorFromArray(encoded, new Binary());
  const path = vectorFromArray(paths ?? encoded.map((_, i) => `${i}.jpg`), new Utf8());
  const labels = vectorFromArray(
    encoded.map((_, i) => i % 5),
    new Int32(),
  );
  const [bytesData, pathData, labelData] = [bytes.data[0], path.data[0], labels.data[0]] as const;
  if (bytesData === undefined || pathData === undefined || labelData === undefined)
    throw new Error('a table of images needs one');
  const fields = [new Field('bytes', bytes.type, true), new Field('path', path.type, true)];
  const children = [bytesData, pathData];
  const length = encoded.length;
  const image =
    as === 'binary'
      ? bytesData
      : makeData({ type: new Struct(fields), length, nullCount: 0, children });
  const columns = [new Field('image', image.type, true), new Field('label', labels.type, false)];
  const schema = new Schema(columns, metadata);
  const type = new Struct(columns);
  const data = makeData({ type, length, nullCount: 0, children: [image, labelData] });
  return new Table([new RecordBatch(schema, data)]);
}

/** JPEGs of bytes, at least 30 pixels high and wide, of several extents and kinds. */
export const jpegs: readonly Uint8Array[] = images.flatMap(({ name, bytes, size = [0, 0] }) =>
  name.startsWith('RGB') && size.every((side) => side >= 30) ? [bytes] : [],
);

/** A PNG of noise. */
export function noisePng(shape: readonly [number, number, number], seed: number): Uint8Array {
  return pngOf(noise(shape, seed), shape);
}

/** A PNG of pixels: grey, grey and alpha, RGB or RGB and alpha. */
export function pngOf(
  pixels: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
): Uint8Array {
  const line = width * channels;
  const lines = new Uint8Array(height * (line + 1));
  for (let y = 0; y < height; y++)
    lines.set(pixels.subarray(y * line, (y + 1) * line), y * (line + 1) + 1);
  return pngWith([height, width, channels], new Uint8Array(deflateSync(lines)));
}

/** A PNG without pixels that claims to have `side`² of them. */
export function pngClaiming(side: number): Uint8Array {
  return pngWith([side, side, 3], new Uint8Array(0));
}

function pngWith(
  [height, width, channels]: readonly [number, number, number],
  data: Uint8Array,
): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, [0, 0, 4, 2, 6][channels] as number], 8);
  const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
  const none = new Uint8Array(0);
  return joined([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', none)]);
}

/** A JPEG with an EXIF orientation. */
export function withOrientation(jpeg: Uint8Array, orientation: number): Uint8Array {
  const exif = Uint8Array.from(
    [
      [0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0],
      [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1],
      [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
    ].flat(),
  );
  return joined([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const typed = joined([new TextEncoder().encode(type), data]);
  const [length, sum] = [data.length, crc32(typed)].map((value) => {
    const word = new Uint8Array(4);
    new DataView(word.buffer).setUint32(0, value);
    return word;
  }) as [Uint8Array, Uint8Array];
  return joined([length, typed, sum]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}
