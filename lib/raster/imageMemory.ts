const WASM_PAGE = 65_536;
/** Memory up to this size serves one image after another; a larger one is given back after it. */
const MAX_REUSED_BYTES = 64 * 2 ** 20;

/** What compiled code exports besides its functions: where its memory is free. */
interface HasHeap {
  readonly heapStart: () => number;
}

/** WebAssembly over a memory of its own, and what allocates in it: for one image at a time. */
export class ImageMemory<Code extends HasHeap> {
  readonly code: Code;
  readonly #memory: WebAssembly.Memory;
  bytes: Uint8Array<ArrayBuffer>;
  shorts: Int16Array<ArrayBuffer>;
  words: Int32Array<ArrayBuffer>;
  #end = 0;

  constructor(module: WebAssembly.Module) {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.#memory = memory;
    this.code = exports as unknown as Code;
    this.bytes = new Uint8Array(memory.buffer);
    this.shorts = new Int16Array(memory.buffer);
    this.words = new Int32Array(memory.buffer);
  }

  /** Whether it is to be used for another image. */
  get isReusable(): boolean {
    return this.bytes.length <= MAX_REUSED_BYTES;
  }

  /** Forgets all that was allocated. */
  reset(): void {
    this.#end = this.code.heapStart();
  }

  /**
   * Address of `length` bytes, a multiple of 16. They hold what an earlier image left.
   *
   * @throws RangeError where the memory cannot grow
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

/** Compiled code by its base64: it is the same for every memory. */
const compiled = new Map<string, WebAssembly.Module>();

/** Compiles code, each once. */
export function compiledOnce(base64: string): WebAssembly.Module {
  const known = compiled.get(base64);
  if (known !== undefined) return known;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const module = new WebAssembly.Module(bytes);
  compiled.set(base64, module);
  return module;
}
