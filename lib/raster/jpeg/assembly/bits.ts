import { findCode } from './huffman';

/**
 * The bits of a segment. Its bytes are stored backwards, so that a little-endian load of 8 bytes
 * yields the next 64 bits with the first on top.
 */
@unmanaged
export class BitReader {
  /** Bits that were read, left-aligned. */
  bits: u64;
  /** How many of them are counted. Bits below may be there as well; refills OR the same again. */
  count: i32;
  /** Address of the next 8 bytes. */
  next: usize;
  /** The first address of the segment, after which its bytes come to an end. */
  last: usize;
  /** Codes and values that no encoder writes. */
  bad: i32;
}

export const READER: BitReader = changetype<BitReader>(memory.data(40, 8));

/** Starts a segment whose first byte is below `top` and whose last is at `last`. */
export function startBits(top: usize, last: usize): void {
  READER.bits = 0;
  READER.count = 0;
  READER.next = top - 8;
  READER.last = last;
}

/** Bits of the segment that are not consumed; negative where more were than there are. */
export function bitsLeft(): i32 {
  return <i32>(<isize>READER.next + 8 - <isize>READER.last) * 8 + READER.count;
}

/** Has the reader yield zeros only. */
export function readZeros(): void {
  READER.bits = 0;
  READER.count = 0;
  READER.next = READER.last - 16;
}

@inline function refill(): void {
  const count = READER.count;
  READER.bits |= load<u64>(READER.next) >>> <u64>count;
  READER.next -= (63 - count) >>> 3;
  READER.count = count | 56;
}

/** The next `length` bits, 0 to 16. */
export function readBits(length: i32): i32 {
  if (length == 0) return 0;
  refill();
  const value = <i32>(READER.bits >>> <u64>(64 - length));
  READER.bits <<= <u64>length;
  READER.count -= length;
  return value;
}

/** The next symbol of a Huffman table: the bits that it takes are consumed. */
export function readSymbol(table: usize): i32 {
  refill();
  const found = findCode(table, READER.bits);
  const length = found >>> 8;
  READER.bits <<= <u64>length;
  READER.count -= length;
  return found & 255;
}

/** A value of `size` bits, 1 to 15, of which the smaller half stands for negative numbers. */
export function readValue(size: i32): i32 {
  return extend(readBits(size), size);
}

@inline export function extend(value: i32, size: i32): i32 {
  return value + (((value >>> (size - 1)) - 1) & ((-1 << size) + 1));
}
