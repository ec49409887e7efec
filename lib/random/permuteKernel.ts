import { PERMUTE_BYTES } from './permuteBytes.ts';

/** Words before the values that the code permutes. */
const VALUES = 16;
const PAGE = 65_536;

/** Where a stream stands: its counters and its key, and how many words are used of the block before `block`. */
export interface Standing {
  readonly c0: number;
  readonly c1: number;
  readonly block: number;
  readonly k0: number;
  readonly k1: number;
  readonly used: number;
}

/** What lib/random/assembly exports. */
type Permute = (
  ...numbers: [
    c0: number,
    c1: number,
    block: number,
    k0: number,
    k1: number,
    used: number,
    count: number,
  ]
) => number;

/** The code that permutes, and the memory in which it does. */
export class PermuteKernel {
  readonly #permute: Permute;
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  #words = new Uint32Array(this.#memory.buffer);

  constructor() {
    const module = new WebAssembly.Module(
      Uint8Array.from(atob(PERMUTE_BYTES), (unit) => unit.charCodeAt(0)),
    );
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.#permute = exports.permute as Permute;
  }

  /** Permutes `values` by what a stream draws; gives how many draws it took, or `undefined` where there is no room for so many values. */
  permute(values: Uint32Array, { c0, c1, block, k0, k1, used }: Standing): number | undefined {
    const count = values.length;
    if (!this.#hasRoom(count)) return undefined;
    this.#words.set(values, VALUES);
    const drew = this.#permute(c0, c1, block, k0, k1, used, count);
    values.set(this.#words.subarray(VALUES, VALUES + count));
    return drew;
  }

  #hasRoom(count: number): boolean {
    const missing = VALUES + count - this.#words.length;
    if (missing <= 0) return true;
    try {
      this.#memory.grow(Math.ceil((4 * missing) / PAGE));
      this.#words = new Uint32Array(this.#memory.buffer);
      return true;
    } catch {
      return false;
    }
  }
}

/** Compiled once: the same for every stream, and nothing stays in its memory from one call to the next. */
let known: PermuteKernel | undefined | null = null;

/** The code that permutes; `undefined` where there is no WebAssembly, or a content security policy forbids it. */
export function permuteKernel(): PermuteKernel | undefined {
  if (known !== null) return known;
  try {
    known = new PermuteKernel();
  } catch {
    known = undefined;
  }
  return known;
}
