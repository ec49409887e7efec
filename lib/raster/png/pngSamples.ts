import { damage } from '../damage.ts';
import type { PngFile } from './pngFile.ts';
import { unfilter } from './unfilter.ts';

/** Inflates a zlib stream to `length` bytes, or throws where it holds fewer or more. */
export type Inflate = (bytes: Uint8Array, length: number) => Uint8Array;

/**
 * One of the seven passes of an interlaced image: the first of its pixels, and steps between them.
 */
interface Pass {
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly down: number;
}

const WHOLE: readonly Pass[] = [{ left: 0, top: 0, across: 1, down: 1 }];
const ADAM7: readonly Pass[] = [
  { left: 0, top: 0, across: 8, down: 8 },
  { left: 4, top: 0, across: 8, down: 8 },
  { left: 0, top: 4, across: 4, down: 8 },
  { left: 2, top: 0, across: 4, down: 4 },
  { left: 0, top: 2, across: 2, down: 4 },
  { left: 1, top: 0, across: 2, down: 2 },
  { left: 0, top: 1, across: 1, down: 2 },
];
/** No zlib stream makes more of a byte. */
const MAX_INFLATION = 1032;
/** What data may be longer than twice the samples. */
const SPARE_BYTES = 65_536;

/**
 * The samples of a PNG as they are stored, one a byte, or two bytes with the higher first: one
 * pixel after another.
 */
export function pngSamples(png: PngFile, inflate: Inflate): Uint8Array<ArrayBuffer> {
  const { height, width, bits, samples } = png;
  const passes = (png.interlaced ? ADAM7 : WHOLE).map((pass) => {
    const columns = Math.ceil((width - pass.left) / pass.across);
    const rows = Math.ceil((height - pass.top) / pass.down);
    const rowBytes = Math.ceil((columns * samples * bits) / 8);
    return { pass, columns, rows, rowBytes, length: columns > 0 ? rows * (1 + rowBytes) : 0 };
  });
  const data = joined(png.data);
  const length = passes.reduce((sum, pass) => sum + Math.max(0, pass.length), 0);
  if (length > MAX_INFLATION * data.length) {
    throw damage('PNG', `it must have the data of ${height} × ${width}`, `${data.length} bytes`);
  }
  // No encoder makes data longer; to inflate what follows could take long.
  if (data.length > 2 * length + SPARE_BYTES) {
    throw damage('PNG', `its data must inflate to ${length} bytes`, `${data.length} of them`);
  }
  const from = inflated(data, length, inflate);
  const pixelBytes = Math.max(1, (samples * bits) >> 3);
  const result = new Uint8Array(height * width * samples * (bits === 16 ? 2 : 1));
  let at = 0;
  for (const { pass, columns, rows, rowBytes, length: bytes } of passes) {
    if (bytes <= 0) continue;
    const isPlain = bits >= 8 && !png.interlaced;
    const packed = isPlain ? result : new Uint8Array(rows * rowBytes);
    unfilter({ from, at, rows, rowBytes, pixelBytes }, packed);
    at += bytes;
    if (isPlain) break;
    const plain = bits < 8 ? unpacked(packed, { rows, rowBytes, columns, bits }) : packed;
    scatter(plain, pixelBytes, { ...pass, columns, rows, width }, result);
  }
  return result;
}

function inflated(data: Uint8Array, length: number, inflate: Inflate): Uint8Array {
  try {
    return inflate(data, length);
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause);
    throw damage('PNG', `its data must inflate to ${length} bytes`, received, cause);
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

interface PackedRows {
  readonly rows: number;
  readonly rowBytes: number;
  readonly columns: number;
  readonly bits: number;
}

/** Samples of fewer than 8 bits, one a byte. */
function unpacked(packed: Uint8Array, { rows, rowBytes, columns, bits }: PackedRows): Uint8Array {
  const result = new Uint8Array(rows * columns);
  const mask = (1 << bits) - 1;
  for (let y = 0, to = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, to++) {
      const bit = x * bits;
      result[to] = ((packed[y * rowBytes + (bit >> 3)] as number) >> (8 - bits - (bit & 7))) & mask;
    }
  }
  return result;
}

interface ScatteredPass extends Pass {
  readonly columns: number;
  readonly rows: number;
  /** Width of the whole. */
  readonly width: number;
}

/** Puts the pixels of a pass where they belong. */
function scatter(from: Uint8Array, pixelBytes: number, pass: ScatteredPass, to: Uint8Array): void {
  const { left, top, across, down, columns, rows, width } = pass;
  for (let y = 0, at = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const start = ((top + y * down) * width + left + x * across) * pixelBytes;
      for (let k = 0; k < pixelBytes; k++) to[start + k] = from[at++] as number;
    }
  }
}
