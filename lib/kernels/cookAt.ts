import { WEIGHT_ONE } from '../model/recipe.ts';
import type { Pixels } from './cookScalar.ts';
import { copyPictures } from './copyPictures.ts';
import type { Patchwork } from './patchwork.ts';
import type { SimdKernel } from './simdKernels.ts';

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
  const { size, height, width, channels, firstRect, box, firstTerm, termSource, termWeight, biasOf } = patchwork;
  const tables =
    padded(firstRect.byteLength) +
    padded(box.byteLength) +
    padded(firstTerm.byteLength) +
    padded(termSource.byteLength) +
    padded(termWeight.byteLength) +
    padded(biasOf.byteLength);
  const periods = padded(4 * STEP * patchwork.scale.length) + padded(4 * STEP * patchwork.biases.length);
  return size * padded(perValue * height * width * channels) + padded(4 * size) + tables + periods;
}

/** Copies each picture once into the memory of `kernel`, the tables beside them, and cooks. */
export function cookAt({ memory, cook }: SimdKernel, patchwork: Patchwork, pixels: Pixels, places: Places): void {
  const { size, height, width, channels } = patchwork;
  const perValue = bytesPerValue(pixels);
  const floats = perValue > 1;
  const arena = new Arena(memory.buffer, places.arena);
  const length = height * width * channels;
  const stride = padded(perValue * length);
  const pictures = arena.reserve(size * stride);
  const target = floats ? arena.floats : arena.bytes;
  copyPictures(pixels, { length, target, at: pictures / perValue, stride: stride / perValue });
  cook(
    floats ? 1 : 0,
    size,
    height,
    width,
    channels,
    arena.put(patchwork.firstRect),
    arena.put(patchwork.box),
    arena.put(patchwork.firstTerm),
    arena.put(patchwork.termSource),
    arena.putShort(patchwork.termWeight),
    arena.put(patchwork.biasOf),
    // Weights of floats are shares of 1; 16384 is a power of two: nothing is rounded here.
    arena.putPeriodic(patchwork.scale, channels, floats ? WEIGHT_ONE : 1),
    arena.putPeriodic(patchwork.biases, channels, 1),
    arena.putAddresses(size, pictures, stride),
    places.out,
  );
}

function padded(bytes: number): number {
  return Math.ceil(bytes / STEP) * STEP;
}

/** Puts tables one after another into memory; each method gives the address of its table. */
class Arena {
  readonly bytes: Uint8Array;
  readonly floats: Float32Array;
  readonly #words: Uint32Array;
  readonly #shorts: Uint16Array;
  #end: number;

  constructor(buffer: ArrayBuffer, start: number) {
    this.bytes = new Uint8Array(buffer);
    this.floats = new Float32Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#shorts = new Uint16Array(buffer);
    this.#end = start;
  }

  reserve(bytes: number): number {
    const at = this.#end;
    this.#end = at + padded(bytes);
    return at;
  }

  put(table: Uint32Array): number {
    const at = this.reserve(4 * table.length);
    this.#words.set(table, at / 4);
    return at;
  }

  putShort(table: Uint16Array): number {
    const at = this.reserve(2 * table.length);
    this.#shorts.set(table, at / 2);
    return at;
  }

  /** Rows of one value a channel, each gone on with periodically for as many values as are a multiple of a vector. */
  putPeriodic(rows: Float32Array, channels: number, factor: number): number {
    const at = this.reserve(4 * STEP * rows.length);
    const { floats } = this;
    let to = at / 4;
    for (let row = 0; row < rows.length; row += channels) {
      for (let k = 0; k < STEP; k++) {
        for (let c = 0; c < channels; c++) floats[to++] = (rows[row + c] as number) * factor;
      }
    }
    return at;
  }

  /** The addresses of pictures that lie one after another. */
  putAddresses(count: number, first: number, stride: number): number {
    const at = this.reserve(4 * count);
    for (let i = 0; i < count; i++) this.#words[at / 4 + i] = first + i * stride;
    return at;
  }
}
