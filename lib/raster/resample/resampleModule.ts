import { RESAMPLE_BYTES } from './resampleBytes.ts';

const WASM_PAGE = 65_536;
/** Memory that is kept from one image to the next; one that needed more gets a new one after it. */
const KEPT_BYTES = 64 * 2 ** 20;

/** The functions of lib/raster/resample/assembly. Each takes the address of a pass. */
interface ResampleCode {
  readonly alongColumns1: (pass: number) => void;
  readonly alongColumns3: (pass: number) => void;
  readonly alongColumns4: (pass: number) => void;
  readonly alongRows: (pass: number) => void;
  readonly heapStart: () => number;
}

/** Compiled once: code is the same for every memory. */
let compiled: WebAssembly.Module | undefined;

/** The WebAssembly of lib/raster/resample/assembly over a memory of its own. */
export class ResampleModule {
  readonly code: ResampleCode;
  readonly #memory: WebAssembly.Memory;
  bytes: Uint8Array;
  shorts: Int16Array;
  words: Int32Array;
  #end = 0;

  constructor() {
    compiled ??= new WebAssembly.Module(
      Uint8Array.from(atob(RESAMPLE_BYTES), (character) => character.charCodeAt(0)),
    );
    this.#memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory: this.#memory } });
    this.code = exports as unknown as ResampleCode;
    this.bytes = new Uint8Array(this.#memory.buffer);
    this.shorts = new Int16Array(this.#memory.buffer);
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

  /**
   * Address of `length` bytes, a multiple of 16. They hold what an earlier image left. Throws a
   * range error where the memory cannot grow.
   */
  allocate(length: number): number {
    const at = Math.ceil(this.#end / 16) * 16;
    this.#end = at + length;
    const missing = this.#end - this.bytes.length;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / WASM_PAGE));
      this.bytes = new Uint8Array(this.#memory.buffer);
      this.shorts = new Int16Array(this.#memory.buffer);
      this.words = new Int32Array(this.#memory.buffer);
    }
    return at;
  }
}

/** The module, or `undefined` where there is no WebAssembly SIMD or none is allowed. */
export function openResampleModule(): ResampleModule | undefined {
  try {
    return new ResampleModule();
  } catch {
    return undefined;
  }
}
