import { WEIGHT_ONE } from '../model/recipe.ts';
import type { Pixels } from './cookScalar.ts';
import { copyPictures } from './copyPictures.ts';
import type { Patchwork } from './patchwork.ts';
import type { SimdKernel } from './simdKernel.ts';

/** Values after which scales and biases repeat, in each channel: a vector of bytes. Also what addresses are rounded up to. */
const STEP = 16;

/** Where the kernel works: two places in its memory that do not overlap. */
export interface Places {
  /** {@link bytesAround} bytes for pictures and tables, from a multiple of 16 on. */
  readonly arena: number;
  /** Where the float32 values go. */
  readonly out: number;
}

/** Bytes that a value of the pictures takes. */
export function bytesPerValue({ chunks }: Pixels): number {
  return chunks[0]?.BYTES_PER_ELEMENT ?? 1;
}

/** Bytes that a patchwork takes besides what is cooked: its pictures, of so many bytes a value, and its tables. */
export function bytesAround(patchwork: Patchwork, perValue: number): number {
  const { size, height, width, channels } = patchwork;
  const tables = tablesOf(patchwork).reduce((sum, { byteLength }) => sum + padded(byteLength), 0);
  const periods = padded(4 * STEP * patchwork.scale.length) + padded(4 * STEP * patchwork.biases.length);
  return size * padded(perValue * height * width * channels) + padded(4 * size) + tables + periods;
}

/** Copies each picture once into the memory of `kernel`, the tables beside them, and cooks. */
export function cookAt({ memory, cook }: SimdKernel, patchwork: Patchwork, pixels: Pixels, places: Places): void {
  const { size, height, width, channels, biases } = patchwork;
  const perValue = bytesPerValue(pixels);
  const floats = perValue > 1;
  const { buffer } = memory;
  const bytes = new Uint8Array(buffer);
  let end = places.arena;
  const reserve = (length: number) => {
    const at = end;
    end += padded(length);
    return at;
  };
  const put = (table: Uint32Array | Uint16Array | Float32Array) => {
    const at = reserve(table.byteLength);
    bytes.set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength), at);
    return at;
  };
  const list = reserve(4 * size);
  const length = height * width * channels;
  const stride = padded(perValue * length);
  const pictures = reserve(size * stride);
  const target = floats ? new Float32Array(buffer) : bytes;
  copyPictures(pixels, { length, target, at: pictures / perValue, stride: stride / perValue });
  const addressOf = new Uint32Array(buffer, list, size);
  for (let i = 0; i < size; i++) addressOf[i] = pictures + i * stride;
  const addresses = tablesOf(patchwork).map(put);
  // Weights of floats are shares of 1; 16384 is a power of two: nothing is rounded here.
  const scale = floats ? patchwork.scale.map((value) => value * WEIGHT_ONE) : patchwork.scale;
  cook(
    floats ? 1 : 0,
    size,
    height,
    width,
    channels,
    ...addresses,
    put(periodic(scale, channels)),
    put(periodic(biases, channels)),
    list,
    places.out,
  );
}

function padded(bytes: number): number {
  return Math.ceil(bytes / STEP) * STEP;
}

function tablesOf(patchwork: Patchwork): readonly (Uint32Array | Uint16Array)[] {
  const { firstRect, box, firstTerm, termSource, termWeight, biasOf } = patchwork;
  return [firstRect, box, firstTerm, termSource, termWeight, biasOf];
}

/** Rows of one value a channel, each gone on with periodically for as many values as are a multiple of a vector. */
function periodic(rows: Float32Array, channels: number): Float32Array {
  const length = STEP * channels;
  const repeated = new Float32Array((rows.length / channels) * length);
  for (let row = 0; row < rows.length / channels; row++) {
    for (let k = 0; k < length; k += channels) {
      for (let c = 0; c < channels; c++) repeated[row * length + k + c] = rows[row * channels + c] as number;
    }
  }
  return repeated;
}
