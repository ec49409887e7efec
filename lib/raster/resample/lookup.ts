import type { Pixels } from '../channels.ts';
import type { Matrix } from './affineMatrix.ts';
import { PAD_PLACES } from './padPlaces.ts';
import { OUTSIDE } from './taps.ts';

/**
 * Positions are rounded to parts of a pixel, and the four weights to integers that sum to it: each
 * executor makes the same bits, within 0.05 levels of the exact mean.
 */
const UNIT = 2 ** 14;

/** What is read beyond the image: the fill, the pixel at the edge, or the image mirrored in it. */
export type LookupBorder = 'fill' | 'edge' | 'reflect';

/** How an image is looked up. */
export interface Lookup {
  readonly matrix: Matrix;
  /** Extent of the output, in pixels. */
  readonly height: number;
  readonly width: number;
  readonly filter: 'bilinear' | 'nearest';
  readonly border: LookupBorder;
  /** The value of each channel beyond the image, where the border is filled. */
  readonly fill: readonly number[];
}

/** Pixels with their channels last. */
export type LookupInput<T extends Uint8Array | Float32Array> = Omit<Pixels, 'pixels'> & {
  readonly data: T;
};

/**
 * Looks up each pixel of an output where a matrix says that it comes from: the nearest one, half to
 * even, or a mean of the four around it. Bytes are rounded half up.
 */
export function lookupScalar<T extends Uint8Array | Float32Array>(
  input: LookupInput<T>,
  { matrix, height, width, filter, border, fill }: Lookup,
  output: T,
): void {
  const [a, b, c, d, e, f] = matrix;
  const { channels } = input;
  const place = PAD_PLACES[border === 'fill' ? 'constant' : border];
  const isNearest = filter === 'nearest';
  const { data, height: rows, width: columns } = input;
  const source: Source = { data, height: rows, width: columns, channels, place, fill };
  for (let y = 0, put = 0; y < height; y++) {
    for (let x = 0; x < width; x++, put += channels) {
      const fromX = a * (x + 0.5) + b * (y + 0.5) + c - 0.5;
      const fromY = d * (x + 0.5) + e * (y + 0.5) + f - 0.5;
      if (isNearest) takeNearest(source, fromX, fromY, output, put);
      else takeMean(source, fromX, fromY, output, put);
    }
  }
}

interface Source extends LookupInput<Uint8Array | Float32Array> {
  readonly place: (k: number, size: number) => number;
  readonly fill: readonly number[];
}

function takeNearest(
  source: Source,
  x: number,
  y: number,
  output: Uint8Array | Float32Array,
  put: number,
): void {
  const at = indexOf(source, roundHalfToEven(x), roundHalfToEven(y));
  for (let n = 0; n < source.channels; n++) output[put + n] = channelAt(source, at, n);
}

function takeMean(
  source: Source,
  x: number,
  y: number,
  output: Uint8Array | Float32Array,
  put: number,
): void {
  const { data, height, width, channels } = source;
  const placeX = partsOf(x);
  const placeY = partsOf(y);
  const left = Math.floor(placeX / UNIT);
  const top = Math.floor(placeY / UNIT);
  const right = placeX - left * UNIT;
  const low = placeY - top * UNIT;
  const weightD = Math.floor((right * low) / UNIT + 0.5);
  const weightB = right - weightD;
  const weightC = low - weightD;
  const weightA = UNIT - right - weightC;
  // A byte is stored rounded down.
  const rounding = data instanceof Uint8Array ? 0.5 : 0;
  if (left >= 0 && top >= 0 && left + 1 < width && top + 1 < height) {
    const above = (top * width + left) * channels;
    const below = above + width * channels;
    for (let n = 0; n < channels; n++) {
      const sum =
        weightA * (data[above + n] as number) +
        weightB * (data[above + channels + n] as number) +
        weightC * (data[below + n] as number) +
        weightD * (data[below + channels + n] as number);
      output[put + n] = sum / UNIT + rounding;
    }
    return;
  }
  const atA = indexOf(source, left, top);
  const atB = indexOf(source, left + 1, top);
  const atC = indexOf(source, left, top + 1);
  const atD = indexOf(source, left + 1, top + 1);
  for (let n = 0; n < channels; n++) {
    const sum =
      weightA * channelAt(source, atA, n) +
      weightB * channelAt(source, atB, n) +
      weightC * channelAt(source, atC, n) +
      weightD * channelAt(source, atD, n);
    output[put + n] = sum / UNIT + rounding;
  }
}

/** A position in parts of a pixel, as int32: it ends 131,072 pixels off. */
function partsOf(position: number): number {
  return Math.max(-(2 ** 31), Math.min(Math.floor(position * UNIT + 0.5), 2 ** 31 - 1));
}

/** Where the pixel that is read at a place begins in the data, or `OUTSIDE`. */
function indexOf({ height, width, channels, place }: Source, x: number, y: number): number {
  const row = place(y, height);
  const column = place(x, width);
  return row === OUTSIDE || column === OUTSIDE ? OUTSIDE : (row * width + column) * channels;
}

function channelAt({ data, fill }: Source, index: number, channel: number): number {
  return (index === OUTSIDE ? fill[channel] : data[index + channel]) as number;
}

function roundHalfToEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  if (rest === 0.5) return down % 2 === 0 ? down : down + 1;
  return rest < 0.5 ? down : down + 1;
}
