import { keyedStream } from './keyedStream.ts';
import { permutation } from './permutation.ts';
import type { StreamKey } from './stream.ts';

/**
 * Up to this many positions, the permutation is drawn uniformly and stored. Beyond, it is computed
 * for each position.
 */
const TABLE = 65_536;
const ROUNDS = 8;

/**
 * A permutation of 0 to `count` − 1, as a function of the position. It depends on `key` and `index`
 * alone. Up to 65,536 positions it is uniform among all permutations. Beyond, it is a Feistel
 * network of 8 rounds with cycle walking. That needs no memory and separates neighbours like a
 * random permutation, but cannot reach all permutations.
 *
 * @param count from 0 to 2^52
 * @see Black and Rogaway, Ciphers with Arbitrary Finite Domains, 2002
 */
export function keyedPermutation(
  key: StreamKey,
  index: number,
  count: number,
): (position: number) => number {
  const draws = keyedStream(key, index);
  if (count <= TABLE) {
    const table = permutation(draws, new Uint32Array(count));
    return (position) => table[position] as number;
  }
  // Two halves of equal width: the domain is the smallest even power of two that is large enough.
  const bits = Math.ceil(Math.log2(count) / 2);
  const side = 2 ** bits;
  const keys = Uint32Array.from({ length: ROUNDS }, () => draws.next());
  const encrypt = (position: number) => {
    let left = Math.floor(position / side);
    let right = position % side;
    for (const round of keys) [left, right] = [right, (left ^ mixed(right, round)) & (side - 1)];
    return left * side + right;
  };
  return (position) => {
    let at = encrypt(position);
    while (at >= count) at = encrypt(at);
    return at;
  };
}

/** The finalizer of MurmurHash3 over `value` and `key`. */
function mixed(value: number, key: number): number {
  let hash = Math.imul(value ^ key, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
