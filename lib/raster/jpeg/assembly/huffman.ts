/** Bits that are looked up at once. */
const LOOKUP_BITS: u64 = 9;
const LOOKUP_LENGTH: i32 = 1 << 9;

// A table: `LOOKUP_LENGTH` entries of 8 bytes, then for each length of a code the last code,
// left-aligned in 32 bits, and the offset from a code to its symbol, then 256 symbols.
const LAST_CODES: usize = 8 << 9;
const OFFSETS: usize = LAST_CODES + 4 * 18;
const SYMBOLS: usize = OFFSETS + 4 * 18;

/** Bytes of a table. */
export const TABLE_BYTES: usize = SYMBOLS + 256;

// What an entry says of a code, each in a field of its own: a load takes less than a shift.

/** The bits that the code and the value after it take; 0 where the code is not looked up. */
@inline export function totalOf(entry: usize): u64 {
  return load<u8>(entry);
}
/** How many coefficients further the value is: the zeros before it, and 1. */
@inline export function stepOf(entry: usize): u32 {
  return load<u8>(entry, 1);
}
/** The bits of the value, all ones; 0 where there is none. */
@inline export function maskOf(entry: usize): u32 {
  return load<u16>(entry, 4);
}
/** The bits of the code. */
@inline function lengthOf(entry: usize): u32 {
  return load<u8>(entry, 2);
}

/** Writes the entry of a symbol whose code has `length` bits. */
@inline function putEntry(entry: usize, symbol: u32, length: u32): void {
  const size = symbol & 15;
  store<u8>(entry, <u8>(length + size));
  store<u8>(entry, <u8>((symbol >>> 4) + 1), 1);
  store<u8>(entry, <u8>length, 2);
  store<u16>(entry, <u16>(((<u32>1) << size) - 1), 4);
}

/** The entry of the code at the top of `bits`. */
@inline export function entryOf(table: usize, bits: u64): usize {
  return table + (<usize>(bits >>> (64 - LOOKUP_BITS)) << 3);
}

/** The value behind the code at the top of `bits`: the smaller half stands for negative ones. */
@inline export function valueOf(entry: usize, bits: u64): i32 {
  const mask: i32 = maskOf(entry);
  const value = <i32>(bits >>> (64 - totalOf(entry))) & mask;
  return value - (((value - ((mask + 1) >>> 1)) >> 31) & mask);
}

/** Where the entries of long codes are made. */
const LONG_ENTRY: usize = memory.data(8, 8);

/** The entry of a code that is not in the lookup. */
export function longEntry(table: usize, bits: u64): usize {
  const found = findLongCode(table, bits);
  putEntry(LONG_ENTRY, found & 255, found >>> 8);
  return LONG_ENTRY;
}

/** Whether an entry is that of bits that are no code. */
@inline export function isBad(entry: usize): bool {
  return lengthOf(entry) == 17;
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
          putEntry(to + (entry << 3), symbol, length);
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
  const entry = entryOf(table, bits);
  const length = lengthOf(entry);
  if (length == 0) return findLongCode(table, bits);
  const size = <u32>totalOf(entry) - length;
  return (length << 8) | ((stepOf(entry) - 1) << 4) | size;
}

/** {@link findCode} for codes that are too long to be looked up. */
function findLongCode(table: usize, bits: u64): i32 {
  const top = <u32>(bits >>> 32);
  for (let length = <i32>LOOKUP_BITS + 1; length <= 16; length++) {
    if (top < load<u32>(table + LAST_CODES + (length << 2))) {
      const index = <i32>(top >>> (32 - length)) + load<i32>(table + OFFSETS + (length << 2));
      return (length << 8) | <i32>load<u8>(table + SYMBOLS + (index & 255));
    }
  }
  return 17 << 8;
}
