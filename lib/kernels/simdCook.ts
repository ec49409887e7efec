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
 * such WebAssembly, or a content security policy forbids it. What it cooks stays in that memory until it cooks again. float32 pictures are
 * left to JavaScript.
 */
export function simdCook(): Cook | undefined {
  const kernel = start();
  if (kernel === undefined) return undefined;
  const { memory, cook } = kernel;
  return (patchwork, pixels) => {
    const need = bytesNeeded(patchwork);
    if (!isBytes(pixels) || need > MOST || !makeRoom(memory, need)) return cookPlain(patchwork, pixels);
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
    const scales = place.put(periodic(patchwork.scale, channels));
    const biases = place.put(periodic(patchwork.biases, channels));
    const out = place.reserve(4 * size * height * width * channels);
    cook(size, height, width, channels, ...addresses, scales, biases, pictures, out);
    return { values: new Float32Array(memory.buffer, out, size * height * width * channels), lent: true };
  };
}

function start(): { readonly memory: WebAssembly.Memory; readonly cook: (...addresses: number[]) => void } | undefined {
  try {
    const bytes = Uint8Array.from(atob(KERNEL_BYTES), (character) => character.charCodeAt(0));
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    return { memory, cook: exports.cook as (...addresses: number[]) => void };
  } catch {
    return undefined;
  }
}

function isBytes(pixels: Pixels): pixels is Pixels & { readonly chunks: readonly Uint8Array[] } {
  return pixels.chunks[0] instanceof Uint8Array;
}

/** At least the bytes that all takes, each array beginning at a multiple of 16. */
function bytesNeeded({
  size,
  height,
  width,
  channels,
  firstRect,
  box,
  firstTerm,
  termSource,
  termWeight,
  biasOf,
  scale,
  biases,
}: Patchwork): number {
  const values = size * height * width * channels;
  const arrays = [firstRect, box, firstTerm, termSource, termWeight, biasOf];
  const tables = 4 * STEP * (scale.length + biases.length);
  return (
    5 * values + 4 * size + tables + arrays.reduce((sum, { byteLength }) => sum + byteLength, 0) + STEP * (16 + size)
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

  put(array: Uint32Array | Uint16Array | Float32Array): number {
    const at = this.reserve(array.byteLength);
    this.#bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    return at;
  }

  /** Copies each picture once; gives the address of the list of their addresses. */
  pictures(
    { chunks, chunkOf, start }: Pixels & { readonly chunks: readonly Uint8Array[] },
    { size, length }: { readonly size: number; readonly length: number },
  ): number {
    const list = this.reserve(4 * size);
    const addresses = new Uint32Array(this.#buffer, list, size);
    for (let i = 0; i < size; i++) {
      const from = start[i] as number;
      const at = this.reserve(length);
      this.#bytes.set((chunks[chunkOf[i] as number] as Uint8Array).subarray(from, from + length), at);
      addresses[i] = at;
    }
    return list;
  }
}
