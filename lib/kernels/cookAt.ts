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

/** Whether the kernel cooks pictures of this kind: float32 ones are left to JavaScript. */
export function isCookable(pixels: Pixels): boolean {
  return pixels.chunks[0] instanceof Uint8Array;
}

/** Bytes that a patchwork takes besides what is cooked: its pictures and its tables. */
export function bytesAround(patchwork: Patchwork): number {
  const { size, height, width, channels } = patchwork;
  const tables = tablesOf(patchwork).reduce((sum, { byteLength }) => sum + padded(byteLength), 0);
  const periods = padded(4 * STEP * patchwork.scale.length) + padded(4 * STEP * patchwork.biases.length);
  return size * padded(height * width * channels) + padded(4 * size) + tables + periods;
}

/** Copies each picture once into the memory of `kernel`, the tables beside them, and cooks. Its pixels must be {@link isCookable}. */
export function cookAt({ memory, cook }: SimdKernel, patchwork: Patchwork, pixels: Pixels, places: Places): void {
  const { size, height, width, channels, scale, biases } = patchwork;
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
  const stride = padded(length);
  const pictures = reserve(size * stride);
  copyPictures(pixels, { length, target: bytes, at: pictures, stride });
  const addressOf = new Uint32Array(buffer, list, size);
  for (let i = 0; i < size; i++) addressOf[i] = pictures + i * stride;
  const addresses = tablesOf(patchwork).map(put);
  cook(
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
