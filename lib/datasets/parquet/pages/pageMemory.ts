import { FormatError } from '../../formatError.ts';
import { PAGES_BYTES } from './pagesBytes.ts';

/** Bytes at the start, where the code returns numbers. */
const HEAD = 16;
/** Bytes after the end that may be over-read. */
const SLACK = 16;
const WASM_PAGE = 65_536;

interface Code {
  readonly decompress: (from: number, end: number, to: number, limit: number) => number;
  readonly readHybrid: (
    from: number,
    end: number,
    width: number,
    count: number,
    to: number,
    wide: boolean,
  ) => number;
  readonly narrow: (from: number, width: number, count: number, to: number) => void;
}

/** Compiled once: the code is the same for every memory. */
let compiled: WebAssembly.Module | undefined;

/** Numbers that were read, with their minimum and maximum. */
export interface Hybrid<T> {
  readonly numbers: T;
  readonly min: number;
  readonly max: number;
}

/**
 * The memory of the WebAssembly that decodes pages. Its views are valid until {@link begin} is
 * called again.
 */
export class PageMemory {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #code: Code;
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(this.#memory.buffer);
  #end = HEAD;

  constructor() {
    compiled ??= new WebAssembly.Module(
      Uint8Array.from(atob(PAGES_BYTES), (character) => character.charCodeAt(0)),
    );
    this.#code = new WebAssembly.Instance(compiled, { env: { memory: this.#memory } })
      .exports as unknown as Code;
  }

  get size(): number {
    return this.#bytes.length;
  }

  /** Clears the memory and reserves `bytes` bytes in up to eight pieces. */
  begin(bytes: number): void {
    this.#end = HEAD;
    const missing = this.#end + bytes + 9 * SLACK - this.#bytes.length;
    if (missing <= 0) return;
    this.#memory.grow(Math.ceil((missing + (bytes >> 4)) / WASM_PAGE));
    this.#bytes = new Uint8Array(this.#memory.buffer);
  }

  /** Decompresses a Snappy page to `size` bytes. Throws a `FormatError` if it is damaged. */
  decompress(page: Uint8Array, size: number): Uint8Array {
    const from = this.#addressOf(page);
    const to = this.#reserve(size);
    if (this.#code.decompress(from, from + page.length, to, to + size) !== size) {
      throw new FormatError('a page cannot be decompressed');
    }
    return this.#view(to, size);
  }

  /** Reads numbers of up to 8 bits as bytes. Throws a `FormatError` if there are too few. */
  readBytes(
    bytes: Uint8Array,
    { width, count }: { readonly width: number; readonly count: number },
  ): Hybrid<Uint8Array> {
    const { address, ...extent } = this.#readHybrid(bytes, { width, count, wide: false });
    return { numbers: this.#view(address, count), ...extent };
  }

  /** Reads numbers of up to 32 bits. Throws a `FormatError` if there are too few. */
  readIntegers(
    bytes: Uint8Array,
    { width, count }: { readonly width: number; readonly count: number },
  ): Hybrid<Uint32Array> {
    const { address, ...extent } = this.#readHybrid(bytes, { width, count, wide: true });
    return { numbers: new Uint32Array(this.#bytes.buffer, address, count), ...extent };
  }

  /** The first `width` bytes, 1 or 2, of 32-bit integers. */
  narrow(
    bytes: Uint8Array,
    { width, count }: { readonly width: number; readonly count: number },
  ): Uint8Array {
    const from = this.#addressOf(bytes);
    const to = this.#reserve(width * count);
    this.#code.narrow(from, width, count, to);
    return this.#view(to, width * count);
  }

  #readHybrid(
    bytes: Uint8Array,
    { width, count, wide }: { width: number; count: number; wide: boolean },
  ) {
    const from = this.#addressOf(bytes);
    const address = this.#reserve(wide ? 4 * count : count);
    if (this.#code.readHybrid(from, from + bytes.length, width, count, address, wide) === 0) {
      throw new FormatError('the numbers of a page end early');
    }
    const [min = 0, max = 0] = new Uint32Array(this.#bytes.buffer, 0, 2);
    return { address, min, max };
  }

  #view(address: number, length: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(address, address + length);
  }

  /** The address of bytes, which are copied here unless they are here already. */
  #addressOf(bytes: Uint8Array): number {
    if (bytes.buffer === this.#bytes.buffer) return bytes.byteOffset;
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
    return at;
  }

  #reserve(bytes: number): number {
    const at = this.#end;
    this.#end = Math.ceil((at + bytes) / SLACK) * SLACK;
    return at;
  }
}
