/** The key of the row hashes of one part: FNV-1a over its name and a seed. */
export function hashSeed(name: string, seed: number): number {
  let value = 0x811c9dc5;
  const text = `${seed} ${name}`;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return mixed(value);
}

/** The hash of row `row`: an integer from 0 to 2^32 − 1. */
export function hashRow(seed: number, row: number): number {
  const high = mixed(seed ^ Math.floor(row / 2 ** 32));
  return mixed(mixed(high + Math.imul(row | 0, 0x9e3779b1)) ^ seed) >>> 0;
}

/** The finalizer of MurmurHash3. */
function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
