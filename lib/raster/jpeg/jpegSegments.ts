import { damage } from '../damage.ts';

export const SOI = 0xd8;
export const EOI = 0xd9;
export const SOS = 0xda;
const [DHT, DQT, DRI, APP0, APP1, APP14] = [0xc4, 0xdb, 0xdd, 0xe0, 0xe1, 0xee];
/** Restated extents, and tables of arithmetic coding: both are passed over. */
const [DNL, DAC] = [0xdc, 0xcc];
const [COM, JPG] = [0xfe, 0xc8];

/** Steps of the zigzag, as places in a block, row by row. */
const ZIGZAG: readonly number[] = zigzag();

/** A component as the frame header has it. */
export interface FrameComponent {
  readonly id: number;
  readonly h: number;
  readonly v: number;
  readonly table: number;
}

/** A frame header. */
export interface Frame {
  readonly height: number;
  readonly width: number;
  readonly progressive: boolean;
  /** Bits of a sample. */
  readonly bits: number;
  /** What of it is not decoded here. */
  readonly unsupported: string | undefined;
  readonly components: readonly FrameComponent[];
}

/** A component of a scan: which of the frame, and its tables. */
export interface ScanComponent {
  readonly index: number;
  readonly dc: number;
  readonly ac: number;
}

/** A scan header. Its data begins at `data`. */
export interface ScanHeader {
  readonly components: readonly ScanComponent[];
  readonly start: number;
  readonly stop: number;
  readonly high: number;
  readonly low: number;
  readonly data: number;
}

/** Reads the segments of a JPEG between its scans, and keeps what they define. */
export class JpegSegments {
  readonly #bytes: Uint8Array;
  readonly quantization: (Uint16Array | undefined)[] = [];
  /** Huffman tables as they are stored: 16 counts and the symbols; those of AC from index 4 on. */
  readonly huffman: (Uint8Array | undefined)[] = [];
  restartInterval = 0;
  frame: Frame | undefined;
  hasJfif = false;
  adobeTransform: number | undefined;
  /** Where the TIFF of EXIF lies. */
  exif: readonly [start: number, end: number] | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /**
   * Reads from `at` up to the next scan header, or up to the frame header if `untilFrame`.
   * `undefined` where the image ends.
   *
   * @param marker the marker before `at`; 0 where the next one is still to be found
   */
  next(at: number, marker = 0, untilFrame = false): ScanHeader | undefined {
    const bytes = this.#bytes;
    for (let found = marker; ; found = 0) {
      while (found === 0) {
        while (at < bytes.length && bytes[at] !== 0xff) at++;
        while (at < bytes.length && bytes[at] === 0xff) at++;
        if (at >= bytes.length) return undefined;
        found = bytes[at++] as number;
      }
      if (found === EOI) return undefined;
      // TEM and restart markers have no content.
      if (found === 1 || (found >= 0xd0 && found <= SOI)) continue;
      const length = at + 2 > bytes.length ? 0 : this.#word(at);
      const end = at + length;
      if (length < 2 || end > bytes.length) {
        throw damage('JPEG', 'its header must be whole', `one that ends in marker ${hex(found)}`);
      }
      at += 2;
      if (found === SOS) return this.#scan(at, end);
      this.#segment(found, at, end);
      if (untilFrame && this.frame !== undefined) return undefined;
      at = end;
    }
  }

  #segment(marker: number, at: number, end: number): void {
    const bytes = this.#bytes;
    if (marker === DHT) this.#huffman(at, end);
    else if (marker === DQT) this.#quantization(at, end);
    else if (marker === DRI) this.restartInterval = end - at < 2 ? 0 : this.#word(at);
    else if (marker === APP0) this.hasJfif ||= end - at >= 14 && this.#starts(at, 'JFIF\0');
    else if (marker === APP1 && this.#starts(at, 'Exif\0\0')) this.exif ??= [at + 6, end];
    else if (marker === APP14) {
      if (end - at >= 12 && this.#starts(at, 'Adobe')) this.adobeTransform = bytes[at + 11];
    } else if (marker >= 0xc0 && marker <= 0xcf && marker !== JPG && marker !== DAC) {
      this.#frame(marker, at, end);
    } else if (!(marker >= APP0 && marker <= 0xef) && ![COM, DNL, DAC].includes(marker)) {
      throw damage('JPEG', 'its markers must be known', `marker ${hex(marker)}`);
    }
  }

  #frame(marker: number, at: number, end: number): void {
    const bytes = this.#bytes;
    if (this.frame !== undefined || end - at < 6) {
      throw damage('JPEG', 'it must have one frame header', 'a second or a short one');
    }
    const count = bytes[at + 5] as number;
    const components = Array.from({ length: count }, (_, i) => {
      const [id = 0, factors = 0, table = 0] = bytes.subarray(at + 6 + 3 * i, end);
      return { id, h: factors >> 4, v: factors & 15, table };
    });
    const [height, width] = [this.#word(at + 1), this.#word(at + 3)];
    if (end - at !== 6 + 3 * count || height === 0 || width === 0) {
      throw damage('JPEG', 'it must have an extent', `${height} × ${width}, ${count} components`);
    }
    if (![1, 3, 4].includes(count)) {
      throw damage('JPEG', 'it must have 1, 3 or 4 components', `${count}`);
    }
    if (components.some(({ h, v }) => h < 1 || h > 4 || v < 1 || v > 4)) {
      throw damage('JPEG', 'sampling factors must be 1 to 4', JSON.stringify(components));
    }
    const bits = bytes[at] as number;
    const lossy = bits === 8 ? undefined : `${bits} bits a sample`;
    const unsupported = marker > 0xc2 ? CODINGS[marker - 0xc3] : lossy;
    const progressive = marker === 0xc2;
    this.frame = { height, width, progressive, bits, unsupported, components };
  }

  #scan(at: number, end: number): ScanHeader {
    const bytes = this.#bytes;
    const count = bytes[at] as number;
    if (this.frame === undefined || count < 1 || count > 4 || end - at !== 4 + 2 * count) {
      throw damage('JPEG', 'a scan header must be whole, behind a frame header', 'another one');
    }
    const components: ScanComponent[] = [];
    for (let k = at + 1; k < end - 3; k += 2) {
      const index = this.frame.components.findIndex(
        ({ id }, i) => id === bytes[k] && !components.some((other) => other.index === i),
      );
      if (index < 0) throw damage('JPEG', 'a scan must be of its components', `${bytes[k]}`);
      const tables = bytes[k + 1] as number;
      components.push({ index, dc: tables >> 4, ac: tables & 15 });
    }
    const [start, stop, bits] = bytes.subarray(end - 3, end) as unknown as [number, number, number];
    return { components, start, stop, high: bits >> 4, low: bits & 15, data: end };
  }

  #huffman(at: number, end: number): void {
    const bytes = this.#bytes;
    while (end - at >= 17) {
      const index = bytes[at] as number;
      const counts = bytes.subarray(at + 1, at + 17);
      const length = 16 + counts.reduce((sum, count) => sum + count, 0);
      const slot = (index & 15) + (index >> 4) * 4;
      if (length > 272 || at + 1 + length > end || (index & 15) > 3 || index > 0x13) {
        throw damage('JPEG', 'its Huffman tables must be whole', `${length} bytes of ${index}`);
      }
      this.huffman[slot] = bytes.subarray(at + 1, at + 1 + length);
      at += 1 + length;
    }
    if (at !== end) throw damage('JPEG', 'its Huffman tables must be whole', 'a cut one');
  }

  #quantization(at: number, end: number): void {
    const bytes = this.#bytes;
    while (at < end) {
      const index = bytes[at++] as number;
      const size = index > 15 ? 2 : 1;
      if ((index & 15) > 3 || at + 64 * size > end) {
        throw damage('JPEG', 'its quantization tables must be whole', `a cut one, ${index}`);
      }
      const table = new Uint16Array(64);
      for (let k = 0; k < 64; k++, at += size) {
        table[ZIGZAG[k] as number] = size === 2 ? this.#word(at) : (bytes[at] as number);
      }
      this.quantization[index & 15] = table;
    }
  }

  #word(at: number): number {
    return ((this.#bytes[at] as number) << 8) | (this.#bytes[at + 1] as number);
  }

  #starts(at: number, text: string): boolean {
    for (let k = 0; k < text.length; k++) {
      if (this.#bytes[at + k] !== text.charCodeAt(k)) return false;
    }
    return true;
  }
}

/** Frames from marker 0xffc3 on; tables stand between them. */
const CODINGS: readonly string[] = [
  'lossless coding',
  '',
  ...new Array<string>(3).fill('hierarchical coding'),
  '',
  ...new Array<string>(7).fill('arithmetic coding'),
];

function hex(marker: number): string {
  return `0xff${marker.toString(16).padStart(2, '0')}`;
}

function zigzag(): number[] {
  const places = Array.from({ length: 64 }, (_, place) => place);
  // Along diagonals, up where their number is even.
  const order = (place: number) => {
    const [y, x] = [place >> 3, place & 7];
    return 8 * (y + x) + ((y + x) % 2 === 0 ? x : y);
  };
  return places.sort((a, b) => order(a) - order(b));
}
