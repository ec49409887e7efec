import { damage } from '../damage.ts';

const SIGNATURE = [0x89504e47, 0x0d0a1a0a];

/** Kinds of pixels, as IHDR numbers them. */
export const COLOURS = { grey: 0, rgb: 2, palette: 3, greyAlpha: 4, rgba: 6 } as const;
export type PngColour = (typeof COLOURS)[keyof typeof COLOURS];

/** Names of chunks, as words. */
const [IHDR, PLTE, TRNS, IDAT, IEND] = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'].map((name) =>
  wordOf(name),
);

/** Samples of a pixel, and how many bits they may have. */
const KINDS: ReadonlyMap<number, { readonly samples: number; readonly bits: readonly number[] }> =
  new Map([
    [COLOURS.grey, { samples: 1, bits: [1, 2, 4, 8, 16] }],
    [COLOURS.rgb, { samples: 3, bits: [8, 16] }],
    [COLOURS.palette, { samples: 1, bits: [1, 2, 4, 8] }],
    [COLOURS.greyAlpha, { samples: 2, bits: [8, 16] }],
    [COLOURS.rgba, { samples: 4, bits: [8, 16] }],
  ]);

/** What IHDR says. */
export interface PngHeader {
  readonly height: number;
  readonly width: number;
  readonly bits: number;
  readonly colour: PngColour;
  /** Samples of a pixel. */
  readonly samples: number;
  readonly interlaced: boolean;
}

/** The chunks of a PNG that its pixels depend on. */
export interface PngFile extends PngHeader {
  /** Pieces of the compressed pixels. */
  readonly data: readonly Uint8Array[];
  readonly palette: Uint8Array | undefined;
  readonly transparency: Uint8Array | undefined;
}

/** Whether bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return wordAt(bytes, 0) === SIGNATURE[0] && wordAt(bytes, 4) === SIGNATURE[1];
}

/** Reads IHDR. */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  if (!isPng(bytes) || bytes.length < 33 || wordAt(bytes, 8) !== 13 || wordAt(bytes, 12) !== IHDR) {
    throw damage('PNG', 'it must begin with IHDR', `${bytes.length} other bytes`);
  }
  checkCrc(bytes, 8, 13);
  const bits = bytes[24] as number;
  const colour = bytes[25] as PngColour;
  const interlace = bytes[28] as number;
  const kind = KINDS.get(colour);
  const [width, height] = [wordAt(bytes, 16), wordAt(bytes, 20)];
  if (kind?.bits.includes(bits) !== true || bytes[26] !== 0 || bytes[27] !== 0 || interlace > 1) {
    throw damage('PNG', 'its kind must be one of the standard', `colour ${colour}, ${bits} bits`);
  }
  if (width === 0 || height === 0) {
    throw damage('PNG', 'it must have an extent', `${height} × ${width}`);
  }
  return { height, width, bits, colour, samples: kind.samples, interlaced: interlace === 1 };
}

/** Reads the chunks that pixels depend on. */
export function readPng(bytes: Uint8Array): PngFile {
  const header = readPngHeader(bytes);
  const data: Uint8Array[] = [];
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  for (let at = 33; at + 8 <= bytes.length; ) {
    const length = wordAt(bytes, at);
    const name = wordAt(bytes, at + 4);
    // What is missing of the last piece is found when it is inflated.
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (name === IEND) break;
    if (name === IDAT) data.push(content);
    else if (name === PLTE || name === TRNS) {
      checkCrc(bytes, at, length);
      if (name === PLTE) palette = content;
      else transparency = content;
    } else if ((bytes[at + 4] as number) < 0x61) {
      const unknown = JSON.stringify(nameAt(bytes, at + 4));
      throw damage('PNG', 'its critical chunks must be known', unknown);
    }
    at += 12 + length;
  }
  if (header.colour === COLOURS.palette && (palette === undefined || palette.length % 3 !== 0)) {
    throw damage('PNG', 'it must have a palette', `${palette?.length ?? 0} bytes of one`);
  }
  return { ...header, data, palette, transparency };
}

/** The content of the first chunk of that name before the pixels. */
export function findChunk(bytes: Uint8Array, wanted: string): Uint8Array | undefined {
  for (let at = 33; at + 8 <= bytes.length; at += 12 + wordAt(bytes, at)) {
    const name = wordAt(bytes, at + 4);
    if (name === wordOf(wanted)) return bytes.subarray(at + 8, at + 8 + wordAt(bytes, at));
    if (name === IDAT) return undefined;
  }
  return undefined;
}

function wordAt(bytes: Uint8Array, at: number): number {
  // By places, as it is called for each chunk of small images; what is missing counts as 0.
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  );
}

function wordOf(name: string): number {
  return wordAt(new TextEncoder().encode(name), 0);
}

function nameAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

/** The remainders of CRC-32 of single bytes. */
const REMAINDERS = Int32Array.from({ length: 256 }, (_, byte) => {
  for (let k = 0; k < 8; k++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

/**
 * Checks a small chunk whose length stands at `at`. That of the pixels has a checksum of its own.
 */
function checkCrc(bytes: Uint8Array, at: number, length: number): void {
  let crc = -1;
  const end = at + 8 + length;
  // A length beyond the end would be gone through in seconds.
  const isWhole = end + 4 <= bytes.length;
  for (let k = at + 4; isWhole && k < end; k++) {
    crc = (REMAINDERS[(crc ^ (bytes[k] as number)) & 255] as number) ^ (crc >>> 8);
  }
  if (!isWhole || ~crc >>> 0 !== wordAt(bytes, end)) {
    throw damage('PNG', `the checksum of ${nameAt(bytes, at + 4)} must be right`, 'another one');
  }
}
