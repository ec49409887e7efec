/** Bits that are looked up at once. */
export const LOOKUP_BITS: u64 = 9;
const LOOKUP_LENGTH: i32 = 1 << 9;

// A table: `LOOKUP_LENGTH` entries of 32 bits, then for each length of a code the last code,
// left-aligned in 32 bits, and the offset from a code to its symbol, then 256 symbols.
const LAST_CODES: usize = 4 << 9;
const OFFSETS: usize = LAST_CODES + 4 * 18;
const SYMBOLS: usize = OFFSETS + 4 * 18;

/** Bytes of a table. */
export const TABLE_BYTES: usize = SYMBOLS + 256;

/** The bits of an entry of which a code and the value after it take so many. */
@inline export function totalOf(entry: u32): u64 {
  return entry & 255;
}
@inline export function lengthOf(entry: u32): u64 {
  return (entry >>> 8) & 255;
}
/** The bits of the value. */
@inline export function sizeOf(entry: u32): u32 {
  return (entry >>> 16) & 15;
}
/** How many coefficients further the value is: the zeros before it, and 1. */
@inline export function stepOf(entry: u32): u32 {
  return entry >>> 24;
}

/** The entry of a symbol whose code has `length` bits. */
@inline export function entryOf(symbol: u32, length: u32): u32 {
  return (
    (length + (symbol & 15)) | (length << 8) | ((symbol & 15) << 16) | (((symbol >>> 4) + 1) << 24)
  );
}

/**
 * Derives the table at `to` from the number of codes of each length at `counts` (16 bytes) and the
 * symbols behind them. Returns whether the codes form a tree, and whether symbols of DC are sizes.
 */
export function deriveTable(counts: usize, to: usize, isDc: bool): bool {
  memory.fill(to, 0, TABLE_BYTES);
  let code: u32 = 0;
  let index: i32 = 0;
  for (let length = 1; length <= 16; length++) {
    const count: i32 = load<u8>(counts + length - 1);
    if (index + count > 256) return false;
    store<i32>(to + OFFSETS + (length << 2), index - <i32>code);
    for (let i = 0; i < count; i++, index++, code++) {
      const symbol: u32 = load<u8>(counts + 16 + index);
      if (isDc && symbol > 15) return false;
      store<u8>(to + SYMBOLS + index, <u8>symbol);
      if (<u64>length <= LOOKUP_BITS) {
        const spread = <i32>LOOKUP_BITS - length;
        for (let k = 0; k < 1 << spread; k++) {
          const entry: usize = ((code << spread) + k) & (LOOKUP_LENGTH - 1);
          store<u32>(to + (entry << 2), entryOf(symbol, length));
        }
      }
    }
    // No code is all ones.
    if (count > 0 && code >= (<u32>1) << length) return false;
    store<u32>(to + LAST_CODES + (length << 2), code << (32 - length));
    code <<= 1;
  }
  return true;
}

/**
 * The code at the top of `bits`: its length times 256, plus its symbol. Where there is none, it is
 * 17 bits long and its symbol 0.
 */
export function findCode(table: usize, bits: u64): i32 {
  const entry = load<u32>(table + ((<usize>(bits >>> (64 - LOOKUP_BITS))) << 2));
  if (entry != 0) {
    return ((<i32>lengthOf(entry)) << 8) | <i32>(((stepOf(entry) - 1) << 4) | sizeOf(entry));
  }
  return findLongCode(table, bits);
}

/** {@link findCode} for codes that are too long to be looked up. */
export function findLongCode(table: usize, bits: u64): i32 {
  const top = <u32>(bits >>> 32);
  for (let length = <i32>LOOKUP_BITS + 1; length <= 16; length++) {
    if (top < load<u32>(table + LAST_CODES + (length << 2))) {
      const index = <i32>(top >>> (32 - length)) + load<i32>(table + OFFSETS + (length << 2));
      return (length << 8) | <i32>load<u8>(table + SYMBOLS + (index & 255));
    }
  }
  return 17 << 8;
}
