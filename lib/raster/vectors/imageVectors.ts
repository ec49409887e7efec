import type { Values } from '../values.ts';
import type { VectorModule } from './vectorModule.ts';

/** Bytes that vectors read and write beyond what is theirs. */
const SLACK = 64;
/** Values after which channels come round at the start of a vector. */
export const PHASES = 12;

/** The values of one image in the memory of a module. A module has one at a time. */
export class ImageVectors {
  readonly module: VectorModule;
  readonly extent: Omit<Values, 'data' | 'counts'>;
  /** How many values there are. */
  readonly count: number;
  /** Room for three tables of {@link PHASES} numbers in double precision. */
  readonly phases: number;
  #at: number;
  #spare: number;
  readonly #bytes: number;
  readonly #table: number;

  constructor(module: VectorModule, extent: Omit<Values, 'data' | 'counts'>) {
    const { height, width, channels } = extent;
    this.module = module;
    this.extent = extent;
    this.count = height * width * channels;
    module.reset();
    this.#at = module.allocate(4 * this.count + SLACK);
    this.#spare = module.allocate(4 * this.count + SLACK);
    this.#bytes = module.allocate(this.count + SLACK);
    this.#table = module.allocate(4 * 256 * channels);
    this.phases = module.allocate(3 * 8 * PHASES);
  }

  /** Where the values begin. */
  get at(): number {
    return this.#at;
  }

  /** Where they end. */
  get end(): number {
    return this.#at + 4 * this.count;
  }

  /** Where there is room for as many values. */
  get spare(): number {
    return this.#spare;
  }

  /** Takes what was written to the spare room as the values. */
  swap(): void {
    [this.#at, this.#spare] = [this.#spare, this.#at];
  }

  /** A view of the values, until the memory grows or the next image comes. */
  get data(): Float32Array<ArrayBuffer> {
    return new Float32Array(this.module.bytes.buffer, this.#at, this.count);
  }

  /** A view as the definitions take it. */
  get values(): Values {
    return { ...this.extent, data: this.data };
  }

  /** Some numbers in double precision in the memory. */
  doubles(at: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.module.bytes.buffer, at, length);
  }

  /** Copies as many bytes into the memory, for tables. */
  putBytes(bytes: Uint8Array): void {
    this.module.bytes.set(bytes, this.#bytes);
  }

  /** Rounds the values to bytes, for tables. */
  toBytes(): void {
    this.module.code.toBytes(this.#at, this.end, this.#bytes, this.extent.range);
  }

  /** How often there is each byte in each channel, as `countBytes` has it. */
  countBytes(): Uint32Array {
    const { code, bytes } = this.module;
    const { channels } = this.extent;
    const counts = new Uint32Array(bytes.buffer, this.#table, 256 * channels).fill(0);
    code.count(this.#bytes, this.#bytes + this.count, this.#table, channels);
    return counts.slice();
  }

  /** Takes what a table says of the bytes as the values. */
  lookUp(table: Float32Array): void {
    const { code, bytes } = this.module;
    const { channels } = this.extent;
    new Float32Array(bytes.buffer, this.#table, table.length).set(table);
    const end = this.#bytes + this.count;
    if (channels === 3) code.lookUp3(this.#bytes, end, this.#table, this.#at);
    else code.lookUp(this.#bytes, end, this.#table, this.#at, channels);
  }
}
