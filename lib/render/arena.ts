/**
 * The period of scales and biases in values per channel, a vector of bytes. Addresses are rounded
 * up to it too.
 */
export const STEP = 16;

/** The size of a cache line. A vector across two lines takes twice as long to read. */
export const LINE = 64;

/** Rounds bytes up to the next table's alignment. */
export function padded(bytes: number): number {
  return Math.ceil(bytes / STEP) * STEP;
}

/**
 * Writes tables one after another to the memory of a kernel. Each method returns the address of its
 * table.
 */
export class Arena {
  readonly #memory: WebAssembly.Memory;
  #bytes = new Uint8Array(0);
  #floats = new Float32Array(0);
  #words = new Uint32Array(0);
  #shorts = new Uint16Array(0);
  #end = 0;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  /** The memory since `begin`. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Restarts at an address. The memory must not grow until the last table is written. */
  begin(start: number): void {
    this.#end = start;
    const { buffer } = this.#memory;
    if (buffer === this.#bytes.buffer) return;
    this.#bytes = new Uint8Array(buffer);
    this.#floats = new Float32Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#shorts = new Uint16Array(buffer);
  }

  reserve(bytes: number): number {
    const at = this.#end;
    this.#end = at + padded(bytes);
    return at;
  }

  put(table: Uint32Array | Int32Array | readonly number[]): number {
    const at = this.reserve(4 * table.length);
    this.#words.set(table, at / 4);
    return at;
  }

  putBytes(table: Uint8Array): number {
    const at = this.reserve(table.length);
    this.#bytes.set(table, at);
    return at;
  }

  putShort(table: Uint16Array): number {
    const at = this.reserve(2 * table.length);
    this.#shorts.set(table, at / 2);
    return at;
  }

  /** Writes rows of one value per channel, each repeated to a multiple of a vector. */
  putPeriodic(rows: Float32Array, channels: number, factor: number): number {
    const at = this.reserve(4 * STEP * rows.length);
    const floats = this.#floats;
    let to = at / 4;
    for (let row = 0; row < rows.length; row += channels) {
      for (let k = 0; k < STEP; k++) {
        for (let c = 0; c < channels; c++) floats[to++] = (rows[row + c] as number) * factor;
      }
    }
    return at;
  }

  /** Writes the addresses of consecutive images. */
  putAddresses(count: number, first: number, stride: number): number {
    const at = this.reserve(4 * count);
    for (let i = 0; i < count; i++) this.#words[at / 4 + i] = first + i * stride;
    return at;
  }
}
