/** Zeros behind the last byte of a segment: no block consumes more. */
export const ZERO_BYTES: usize = 512;

/** The marker that ended the segment, or 0 where the bytes did, and the byte after it. */
export let marker: i32 = 0;
export let after: usize = 0;

/**
 * Copies entropy-coded bytes up to the next marker, without the zeros that are stuffed behind 0xFF,
 * backwards to below `top`. Returns the address of the last.
 */
export function readSegment(from: usize, end: usize, top: usize): usize {
  let to = top;
  marker = 0;
  for (;;) {
    if (ASC_FEATURE_SIMD) {
      while (from + 16 <= end) {
        const bytes = v128.load(from);
        v128.store(to - 16, reversed(bytes));
        const found = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(-1)));
        const count: usize = found == 0 ? 16 : ctz(found);
        from += count;
        to -= count;
        if (found != 0) break;
      }
    } else {
      while (from + 8 <= end) {
        const bytes = load<u64>(from);
        if (hasFf(bytes)) break;
        store<u64>(to - 8, bswap(bytes));
        from += 8;
        to -= 8;
      }
    }
    // One byte at a time up to the next 0xFF.
    let byte: u32 = 0;
    while (from < end) {
      byte = load<u8>(from++);
      if (byte == 255) break;
      store<u8>(--to, <u8>byte);
    }
    if (byte != 255) break;
    while (from < end && byte == 255) byte = load<u8>(from++);
    if (byte == 255) break;
    if (byte != 0) {
      marker = byte;
      break;
    }
    store<u8>(--to, 255);
  }
  after = from;
  memory.fill(to - ZERO_BYTES, 0, ZERO_BYTES);
  return to;
}

function hasFf(bytes: u64): bool {
  const inverted = ~bytes;
  return ((inverted - 0x0101010101010101) & ~inverted & 0x8080808080808080) != 0;
}

@inline function reversed(bytes: v128): v128 {
  return i8x16.shuffle(bytes, bytes, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}
