import { IoError } from '../../core/errors.ts';
import { JPEG_BYTES } from './jpegBytes.ts';
import { JPEG_SCALAR_BYTES } from './jpegScalarBytes.ts';

const WASM_PAGE = 65_536;
/** Memory that is kept from one image to the next; one that needed more gets a new one after it. */
const KEPT_BYTES = 64 * 2 ** 20;

/** The functions of lib/raster/jpeg/assembly. Addresses are of structs in its memory. */
export interface JpegCode {
  readonly decodeScan: (scan: number) => void;
  readonly deriveTable: (counts: number, to: number, isDc: number) => number;
  readonly heapStart: () => number;
  readonly paint: (image: number) => void;
  readonly tableBytes: () => number;
  readonly transformSmoothed: (
    component: number,
    bits: number,
    previous: number,
    lastGoodRow: number,
    mcuRows: number,
  ) => void;
  readonly transformStored: (component: number) => void;
}

/** Compiled once: code is the same for every memory. */
const compiled = new Map<string, WebAssembly.Module>();

/**
 * The WebAssembly of lib/raster/jpeg/assembly over a memory of its own, and what allocates in it.
 */
export class JpegModule {
  readonly code: JpegCode;
  readonly #memory: WebAssembly.Memory;
  bytes: Uint8Array<ArrayBuffer>;
  words: Int32Array<ArrayBuffer>;
  #end = 0;

  constructor(simd: boolean) {
    this.#memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = new WebAssembly.Instance(compile(simd), { env: { memory: this.#memory } });
    this.code = exports as unknown as JpegCode;
    this.bytes = new Uint8Array(this.#memory.buffer);
    this.words = new Int32Array(this.#memory.buffer);
  }

  /** Whether it is to be used for another image. */
  get isKept(): boolean {
    return this.bytes.length <= KEPT_BYTES;
  }

  /** Forgets all that was allocated. */
  reset(): void {
    this.#end = this.code.heapStart();
  }

  /** Address of `length` bytes, a multiple of 16. They hold what an earlier image left. */
  allocate(length: number): number {
    const at = Math.ceil(this.#end / 16) * 16;
    this.#end = at + length;
    const missing = this.#end - this.bytes.length;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / WASM_PAGE));
      this.bytes = new Uint8Array(this.#memory.buffer);
      this.words = new Int32Array(this.#memory.buffer);
    }
    return at;
  }

  /** Puts 32-bit numbers at an address. */
  put(at: number, numbers: readonly number[]): void {
    for (const [k, number] of numbers.entries()) this.words[at / 4 + k] = number;
  }
}

/** The module with SIMD, or without it where there is none. */
export function openJpegModule(): JpegModule {
  try {
    return new JpegModule(true);
  } catch {
    try {
      return new JpegModule(false);
    } catch (cause) {
      const received = cause instanceof Error ? cause.message : String(cause);
      throw new IoError(
        `Cannot decode JPEG: WebAssembly must be allowed; received ${received}; ` +
          "a content security policy needs 'wasm-unsafe-eval'",
        { cause },
      );
    }
  }
}

function compile(simd: boolean): WebAssembly.Module {
  const code = simd ? JPEG_BYTES : JPEG_SCALAR_BYTES;
  let module = compiled.get(code);
  if (module === undefined) {
    module = new WebAssembly.Module(Uint8Array.from(atob(code), (char) => char.charCodeAt(0)));
    compiled.set(code, module);
  }
  return module;
}
