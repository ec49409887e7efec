import { WEIGHT_ONE } from '../model/recipe.ts';
import { type Cook, cookPlain } from './cook.ts';
import type { Pixels } from './cookScalar.ts';
import { KERNEL_BYTES } from './kernelBytes.ts';
import type { Patchwork } from './patchwork.ts';

/** Values after which scales and biases repeat, in each channel: a vector of bytes. */
const STEP = 16;
const PAGE = 65_536;
/** Bytes of memory up to which it is used: beyond, JavaScript cooks. */
const MOST = 2 ** 31;

/**
 * The executor in WebAssembly SIMD, with a memory of its own that grows to what the largest batch takes; `undefined` where there is no
 * such WebAssembly, or a content security policy forbids it. What it cooks stays in that memory until it cooks again.
 */
export function simdCook(): Cook | undefined {
  const kernel = start();
  if (kernel === undefined) return undefined;
  const { memory } = kernel;
  return (patchwork, pixels) => {
    const floats = pixels.chunks[0] instanceof Float32Array;
    const need = bytesNeeded(patchwork, floats ? 4 : 1);
    if (need > MOST || !makeRoom(memory, need)) return cookPlain(patchwork, pixels);
    const { size, height, width, channels } = patchwork;
    const place = new Place(memory.buffer);
    const pictures = place.pictures(pixels, { size, length: height * width * channels });
    const arrays = [
      patchwork.firstRect,
      patchwork.box,
      patchwork.firstTerm,
      patchwork.termSource,
      patchwork.termWeight,
      patchwork.biasOf,
    ];
    const addresses = arrays.map((array) => place.put(array));
    // Weights of floats are shares of 1; 16384 is a power of two: nothing is rounded here.
    const scale = floats ? patchwork.scale.map((value) => value * WEIGHT_ONE) : patchwork.scale;
    const scales = place.put(periodic(scale, channels));
    const biases = place.put(periodic(patchwork.biases, channels));
    const out = place.reserve(4 * size * height * width * channels);
    const cook = floats ? kernel.cookFloats : kernel.cook;
    cook(size, height, width, channels, ...addresses, scales, biases, pictures, out);
    return { values: new Float32Array(memory.buffer, out, size * height * width * channels), lent: true };
  };
}

type KernelCook = (...addresses: number[]) => void;

interface Kernel {
  readonly memory: WebAssembly.Memory;
  /** Of uint8 pictures. */
  readonly cook: KernelCook;
  /** Of float32 pictures. */
  readonly cookFloats: KernelCook;
}

function start(): Kernel | undefined {
  try {
    const bytes = Uint8Array.from(atob(KERNEL_BYTES), (character) => character.charCodeAt(0));
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    return { memory, cook: exports.cook as KernelCook, cookFloats: exports.cookFloats as KernelCook };
  } catch {
    return undefined;
  }
}

/** At least the bytes that all takes, each array beginning at a multiple of 16. */
function bytesNeeded(patchwork: Patchwork, bytesPerValue: number): number {
  const { size, height, width, channels, firstRect, box, firstTerm, termSource, termWeight, biasOf, scale, biases } =
    patchwork;
  const values = size * height * width * channels;
  const arrays = [firstRect, box, firstTerm, termSource, termWeight, biasOf];
  const tables = 4 * STEP * (scale.length + biases.length);
  return (
    (bytesPerValue + 4) * values +
    4 * size +
    tables +
    arrays.reduce((sum, { byteLength }) => sum + byteLength, 0) +
    STEP * (16 + size)
  );
}

function makeRoom(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = bytes - memory.buffer.byteLength;
  if (missing <= 0) return true;
  try {
    memory.grow(Math.ceil(missing / PAGE));
    return true;
  } catch {
    return false;
  }
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

/** Puts one thing after another into memory. */
class Place {
  readonly #bytes: Uint8Array;
  readonly #buffer: ArrayBuffer;
  #at = STEP;

  constructor(buffer: ArrayBuffer) {
    this.#buffer = buffer;
    this.#bytes = new Uint8Array(buffer);
  }

  reserve(bytes: number): number {
    const at = this.#at;
    this.#at = Math.ceil((at + bytes) / STEP) * STEP;
    return at;
  }

  put({ buffer, byteOffset, byteLength }: Uint32Array | Uint16Array | Float32Array): number {
    return this.#copy(buffer, byteOffset, byteLength);
  }

  /** Copies each picture once; gives the address of the list of their addresses. */
  pictures(
    { chunks, chunkOf, start }: Pixels,
    { size, length }: { readonly size: number; readonly length: number },
  ): number {
    const list = this.reserve(4 * size);
    const addresses = new Uint32Array(this.#buffer, list, size);
    for (let i = 0; i < size; i++) {
      const { buffer, byteOffset, BYTES_PER_ELEMENT } = chunks[chunkOf[i] as number] as Uint8Array | Float32Array;
      const from = byteOffset + (start[i] as number) * BYTES_PER_ELEMENT;
      addresses[i] = this.#copy(buffer, from, length * BYTES_PER_ELEMENT);
    }
    return list;
  }

  #copy(buffer: ArrayBufferLike, from: number, bytes: number): number {
    const at = this.reserve(bytes);
    this.#bytes.set(new Uint8Array(buffer, from, bytes), at);
    return at;
  }
}
