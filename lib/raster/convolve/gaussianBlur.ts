import { padAxis, wholeAxis } from '../resample/axis.ts';
import type { Values } from '../values.ts';

/** How a neighbourhood is weighed along one axis. */
export interface GaussianTaps {
  /** Pixels of the neighbourhood: odd. */
  readonly size: number;
  /** Standard deviation, in pixels; 0 leaves the axis as it is. */
  readonly sigma: number;
}

/** A Gaussian mean of the neighbourhood of each value; the image is mirrored beyond its edges. */
export function gaussianBlur(values: Values, rows: GaussianTaps, columns: GaussianTaps): void {
  const { data, height, width, channels } = values;
  const length = width * channels;
  if (columns.sigma > 0) {
    const taps = tapsOf(columns);
    const places = mirroredPlaces(width, taps.length);
    const padded = new Float32Array(places.length * channels);
    const sums = new Float64Array(length);
    for (let first = 0; first < data.length; first += length) {
      for (let x = 0, put = 0; x < places.length; x++) {
        const from = first + (places[x] as number) * channels;
        for (let c = 0; c < channels; c++) padded[put++] = data[from + c] as number;
      }
      sums.fill(0);
      for (let j = 0; j < taps.length; j++) add(sums, taps[j] as number, padded, j * channels);
      data.set(sums, first);
    }
  }
  if (rows.sigma > 0) {
    const taps = tapsOf(rows);
    const places = mirroredPlaces(height, taps.length);
    const source = data.slice();
    const sums = new Float64Array(length);
    for (let y = 0; y < height; y++) {
      sums.fill(0);
      for (let j = 0; j < taps.length; j++)
        add(sums, taps[j] as number, source, (places[y + j] as number) * length);
      data.set(sums, y * length);
    }
  }
}

/** The pixels that some taps read, those of the first pixel first. */
export function mirroredPlaces(length: number, taps: number): Int32Array {
  const beyond = (taps - 1) / 2;
  return padAxis(wholeAxis(length), beyond, beyond, 'reflect').positions;
}

/** Adds a weighed row to sums. */
function add(sums: Float64Array, weight: number, source: Float32Array, first: number): void {
  for (let k = 0; k < sums.length; k++)
    sums[k] = (sums[k] as number) + weight * (source[first + k] as number);
}

/** The weights of a neighbourhood: odd in number, and no more than its size. */
export function tapsOf({ size, sigma }: GaussianTaps): Float64Array {
  // Beyond six standard deviations weights are less than the rounding of a float32.
  const beyond = Math.min((size - 1) / 2, Math.ceil(6 * sigma));
  const taps = Float64Array.from({ length: 2 * beyond + 1 }, (_, j) => {
    const distance = (j - beyond) / sigma;
    return Math.exp(-0.5 * distance * distance);
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}
