import { philox4x32 } from './philox4x32.ts';
import type { Stream, StreamKey } from './stream.ts';

/**
 * The random stream of one operator for one index: of a batch, a sample or a window. It is a
 * function of `key` and `index` alone. The key is hashed, not added up, so that epoch 1 of seed 42
 * is independent of epoch 0 of seed 43.
 *
 * @param index a non-negative safe integer
 */
export function keyedStream(key: StreamKey, index: number): Stream {
  return new KeyedStream(key, index);
}

class KeyedStream implements Stream {
  readonly #key: readonly [number, number];
  readonly #counter: Uint32Array;
  readonly #block = new Uint32Array(4);
  #used = 4;

  constructor({ seed, epoch, operator, occurrence }: StreamKey, index: number) {
    const block = this.#block;
    const hashed: [number, number] = [hash(operator, 0x811c9dc5), hash(operator, 0x01234567)];
    philox4x32(
      [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, epoch >>> 0, occurrence >>> 0],
      hashed,
      block,
    );
    this.#key = [block[0] as number, block[1] as number];
    this.#counter = Uint32Array.of(index, Math.floor(index / 2 ** 32), 0, 0);
  }

  next(): number {
    if (this.#used === 4) {
      philox4x32(this.#counter, this.#key, this.#block);
      this.#counter[2] = (this.#counter[2] as number) + 1;
      this.#used = 0;
    }
    return this.#block[this.#used++] as number;
  }
}

/** FNV-1a over the UTF-16 units of `text`, from `basis`. */
function hash(text: string, basis: number): number {
  let value = basis;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
