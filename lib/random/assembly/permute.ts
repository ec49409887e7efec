// AssemblyScript, made WebAssembly by `npm run build:wasm`. What it computes is defined by `fisherYates` over `philox4x32`.
import { philox } from './philox';

/** Where the values lie that are permuted. */
const VALUES: usize = 64;
/** Words that are drawn at a time: four blocks of four. */
const DRAWN: u32 = 16;

/**
 * Permutes the `count` words from {@link VALUES} on, as drawn by the stream of the counters `c0`, `c1`, block, 0, of which `used` words are used of
 * the block before `block`. Gives how many words it drew.
 */
export function permute(c0: u32, c1: u32, block: u32, k0: u32, k1: u32, used: u32, count: u32): u32 {
  let next = used < 4 ? block - 1 : block;
  let word = used < 4 ? used : 0;
  let drew: u32 = 0;
  philox(c0, c1, next, k0, k1);
  for (let i: i32 = count - 1; i > 0; i--) {
    const n: u32 = i + 1;
    // What favours the small numbers is drawn again: what lies at or above the largest multiple of n up to 2³², which is 0 here.
    let drawn: u32 = 0;
    let limit: u32 = 0;
    do {
      if (word == DRAWN) {
        next += 4;
        philox(c0, c1, next, k0, k1);
        word = 0;
      }
      drawn = load<u32>(<usize>word << 2);
      word++;
      drew++;
      if (drawn < 0 - n) break;
      limit = 0 - <u32>((<u64>1 << 32) % <u64>n);
    } while (limit != 0 && drawn >= limit);
    const here = VALUES + (<usize>i << 2);
    const there = VALUES + (<usize>(drawn % n) << 2);
    const kept = load<u32>(here);
    store<u32>(here, load<u32>(there));
    store<u32>(there, kept);
  }
  return drew;
}
