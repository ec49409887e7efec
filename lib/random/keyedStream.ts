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
  return keyedStreams(key)(index);
}

/** The streams of {@link keyedStream} for one key, which is hashed once. */
export function keyedStreams({
  seed,
  epoch,
  operator,
  occurrence,
}: StreamKey): (index: number) => Stream {
  const block = new Uint32Array(4);
  philox4x32(
    [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, epoch >>> 0, occurrence >>> 0],
    [hash(operator, 0x811c9dc5), hash(operator, 0x01234567)],
    block,
  );
  const key = [block[0] as number, block[1] as number] as const;
  return (index) => new KeyedStream(key, index);
}

class KeyedStream implements Stream {
  readonly #key: readonly [number, number];
  readonly #counter: [number, number, number, number];
  readonly #block = new Uint32Array(4);
  #used = 4;

  constructor(key: readonly [number, number], index: number) {
    this.#key = key;
    this.#counter = [index >>> 0, Math.floor(index / 2 ** 32), 0, 0];
  }

  next(): number {
    if (this.#used === 4) {
      philox4x32(this.#counter, this.#key, this.#block);
      this.#counter[2]++;
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
