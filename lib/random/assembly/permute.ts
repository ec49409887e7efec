// AssemblyScript, made WebAssembly by `npm run build:wasm`. What it computes is defined by `fisherYates` over `philox4x32`.
import { philox } from './philox';

/** Where the order is left. */
const ORDER: usize = 16;

/**
 * Leaves a permutation of 0 … `count` − 1 from {@link ORDER} on, drawn by the stream of the counters `c0`, `c1`, block, 0, of which `used` words
 * are used of the block before `block`. Gives how many words it drew.
 */
export function permute(c0: u32, c1: u32, block: u32, k0: u32, k1: u32, used: u32, count: u32): u32 {
  for (let i: u32 = 0; i < count; i++) store<u32>(ORDER + (<usize>i << 2), i);
  let word = used;
  let drew: u32 = 0;
  if (word < 4) philox(c0, c1, block - 1, k0, k1);
  for (let i: i32 = count - 1; i > 0; i--) {
    const n: u32 = i + 1;
    // What favours the small numbers is drawn again: what lies at or above the largest multiple of n up to 2³², which is 0 here.
    let drawn: u32 = 0;
    let limit: u32 = 0;
    do {
      if (word == 4) {
        philox(c0, c1, block++, k0, k1);
        word = 0;
      }
      drawn = load<u32>(<usize>word << 2);
      word++;
      drew++;
      if (drawn < 0 - n) break;
      limit = 0 - <u32>((<u64>1 << 32) % <u64>n);
    } while (limit != 0 && drawn >= limit);
    const here = ORDER + (<usize>i << 2);
    const there = ORDER + (<usize>(drawn % n) << 2);
    const kept = load<u32>(here);
    store<u32>(here, load<u32>(there));
    store<u32>(there, kept);
  }
  return drew;
}
