import { PERMUTE_BYTES } from './permuteBytes.ts';

/** Words before the order that the code leaves. */
const ORDER = 4;
const PAGE = 65_536;

/** What lib/random/assembly exports: draws of a counter and a key, of whose block before `block` so many words are used. */
type Permute = (
  ...numbers: [c0: number, c1: number, block: number, k0: number, k1: number, used: number, count: number]
) => number;

/** The code that permutes, and the memory in which it leaves what it drew. */
export class PermuteKernel {
  readonly permute: Permute;
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  #words = new Uint32Array(this.#memory.buffer);

  constructor() {
    const module = new WebAssembly.Module(Uint8Array.from(atob(PERMUTE_BYTES), (unit) => unit.charCodeAt(0)));
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.permute = exports.permute as Permute;
  }

  /** Whether there is room for a permutation of so many. */
  hasRoom(count: number): boolean {
    const missing = ORDER + count - this.#words.length;
    if (missing <= 0) return true;
    try {
      this.#memory.grow(Math.ceil((4 * missing) / PAGE));
      this.#words = new Uint32Array(this.#memory.buffer);
      return true;
    } catch {
      return false;
    }
  }

  /** A copy of the last permutation. */
  order(count: number): Uint32Array {
    return this.#words.slice(ORDER, ORDER + count);
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
