import { philox4x32 } from './philox4x32.ts';
import type { Stream, StreamKey } from './stream.ts';

/**
 * The stream of draws of one operator for one index: of a batch, a sample or a window. A function of `key` and `index` and nothing else;
 * the key is hashed, not added up, so that epoch 1 of seed 42 has nothing of epoch 0 of seed 43.
 *
 * @param index a non-negative safe integer
 */
export function keyedStream({ seed, epoch, operator, occurrence }: StreamKey, index: number): Stream {
  const block = new Uint32Array(4);
  const hashed: [number, number] = [hash(operator, 0x811c9dc5), hash(operator, 0x01234567)];
  philox4x32([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, epoch >>> 0, occurrence >>> 0], hashed, block);
  const key: readonly [number, number] = [block[0] as number, block[1] as number];
  const counter = new Uint32Array([index, Math.floor(index / 2 ** 32), 0, 0]);
  let used = 4;
  return {
    next() {
      if (used === 4) {
        philox4x32(counter, key, block);
        counter[2] = (counter[2] as number) + 1;
        used = 0;
      }
      return block[used++] as number;
    },
  };
}

/** FNV-1a over the UTF-16 units of `text`, from `basis`. */
function hash(text: string, basis: number): number {
  let value = basis;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
