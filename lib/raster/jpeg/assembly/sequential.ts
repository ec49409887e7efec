import { READER } from './bits';
import { entryOf, isBad, longEntry, maskOf, stepOf, totalOf, valueOf } from './huffman';

/** Offset of the coefficient of each step of the zigzag; steps beyond the last are the last. */
export const ZIGZAG: usize = memory.data<u8>([
  0, 2, 16, 32, 18, 4, 6, 20, 34, 48, 64, 50, 36, 22, 8, 10, 24, 38, 52, 66, 80, 96, 82, 68, 54, 40,
  26, 12, 14, 28, 42, 56, 70, 84, 98, 112, 114, 100, 86, 72, 58, 44, 30, 46, 60, 74, 88, 102, 116,
  118, 104, 90, 76, 62, 78, 92, 106, 120, 122, 108, 94, 110, 124, 126, 126, 126, 126, 126, 126, 126,
  126, 126, 126, 126, 126, 126, 126, 126, 126, 126,
]);

/** {@link longEntry}; what no encoder writes is counted. */
function countedEntry(table: usize, bits: u64): usize {
  const entry = longEntry(table, bits);
  if (isBad(entry)) READER.bad++;
  return entry;
}

/**
 * Decodes a block of a sequential scan into `block`, which is zero. Returns the step of the zigzag
 * behind the last coefficient that was stored.
 *
 * @param dc the Huffman table of the difference of DC, to which `predictor` is added
 */
export function decodeBlock(dc: usize, ac: usize, predictor: usize, block: usize): u32 {
  const reader = READER;
  let bits = reader.bits;
  let count: u64 = reader.count;
  let next = reader.next;

  bits |= load<u64>(next) >>> count;
  next -= <usize>((63 - count) >>> 3);
  count |= 56;
  let entry = entryOf(dc, bits);
  if (totalOf(entry) == 0) entry = countedEntry(dc, bits);
  let value = load<i32>(predictor);
  if (maskOf(entry) != 0) value += valueOf(entry, bits);
  store<i32>(predictor, value);
  store<i16>(block, <i16>value);
  bits <<= totalOf(entry);
  count -= totalOf(entry);

  let k: u32 = 0;
  let end: u32 = 1;
  do {
    bits |= load<u64>(next) >>> count;
    next -= <usize>((63 - count) >>> 3);
    count |= 56;
    entry = entryOf(ac, bits);
    if (maskOf(entry) == 0) {
      if (totalOf(entry) == 0) entry = countedEntry(ac, bits);
      if (maskOf(entry) == 0) {
        bits <<= totalOf(entry);
        count -= totalOf(entry);
        // The end of the block, or sixteen zeros.
        if (stepOf(entry) != 16) break;
        k += 16;
        continue;
      }
    }
    k += stepOf(entry);
    store<i16>(block + load<u8>(ZIGZAG + k), <i16>valueOf(entry, bits));
    bits <<= totalOf(entry);
    count -= totalOf(entry);
    end = k + 1;
    // Another one, unless it is none of the usual, for which all bits must be there.
    entry = entryOf(ac, bits);
    if (k >= 63 || maskOf(entry) == 0) continue;
    k += stepOf(entry);
    store<i16>(block + load<u8>(ZIGZAG + k), <i16>valueOf(entry, bits));
    bits <<= totalOf(entry);
    count -= totalOf(entry);
    end = k + 1;
  } while (k < 63);

  reader.bits = bits;
  reader.count = <i32>count;
  reader.next = next;
  if (end > 64) reader.bad++;
  return end;
}

/** {@link decodeBlock} that stores nothing. */
export function skipBlock(dc: usize, ac: usize, predictor: usize): void {
  const reader = READER;
  let bits = reader.bits;
  let count: u64 = reader.count;
  let next = reader.next;

  bits |= load<u64>(next) >>> count;
  next -= <usize>((63 - count) >>> 3);
  count |= 56;
  let entry = entryOf(dc, bits);
  if (totalOf(entry) == 0) entry = countedEntry(dc, bits);
  if (maskOf(entry) != 0) {
    store<i32>(predictor, load<i32>(predictor) + valueOf(entry, bits));
  }
  bits <<= totalOf(entry);
  count -= totalOf(entry);

  let k: u32 = 0;
  do {
    bits |= load<u64>(next) >>> count;
    next -= <usize>((63 - count) >>> 3);
    count |= 56;
    entry = entryOf(ac, bits);
    if (totalOf(entry) == 0) entry = countedEntry(ac, bits);
    bits <<= totalOf(entry);
    count -= totalOf(entry);
    if (maskOf(entry) == 0 && stepOf(entry) != 16) break;
    k += stepOf(entry);
    entry = entryOf(ac, bits);
    if (k >= 63 || maskOf(entry) == 0) continue;
    bits <<= totalOf(entry);
    count -= totalOf(entry);
    k += stepOf(entry);
  } while (k < 63);

  reader.bits = bits;
  reader.count = <i32>count;
  reader.next = next;
}
