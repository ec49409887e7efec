// The format: https://github.com/google/snappy/blob/main/format_description.txt

/** Bytes that are moved at once where so many may be written. */
const WIDE: usize = 64;

/**
 * Decompresses what lies from `from` to `end` into the memory from `to` to `limit`. Gives the number of bytes, or −1 where what it reads is
 * damaged: it reads and writes nothing beyond these.
 */
export function decompress(from: usize, end: usize, to: usize, limit: usize): i32 {
  const start = to;
  // The number of bytes, which the page says as well.
  while (from < end) {
    if (load<u8>(from++) < 128) break;
  }
  while (from < end) {
    const tag: u32 = load<u8>(from++);
    let length: u32 = (tag >>> 2) + 1;
    if ((tag & 3) == 0) {
      if (length > 60) {
        const bytes = length - 60;
        if (<usize>bytes > end - from) return -1;
        length = 0;
        for (let k: u32 = 0; k < bytes; k++) length |= <u32>load<u8>(from + k) << (k << 3);
        // That of four bytes may be one too many for 32 bits.
        if (++length == 0) return -1;
        from += bytes;
      }
      if (<usize>length > end - from || <usize>length > limit - to) return -1;
      if (<usize>length <= WIDE && end - from >= WIDE && limit - to >= WIDE) moveWide(to, from, length);
      else memory.copy(to, from, length);
      from += length;
      to += length;
      continue;
    }
    let distance: u32;
    if ((tag & 3) == 1) {
      if (from >= end) return -1;
      length = ((tag >>> 2) & 7) + 4;
      distance = <u32>load<u8>(from) | ((tag >>> 5) << 8);
      from += 1;
    } else if ((tag & 3) == 2) {
      if (end - from < 2) return -1;
      distance = load<u16>(from);
      from += 2;
    } else {
      if (end - from < 4) return -1;
      distance = load<u32>(from);
      from += 4;
    }
    if (distance == 0 || <usize>distance > to - start || <usize>length > limit - to) return -1;
    repeat(to, distance, length, limit);
    to += length;
  }
  return <i32>(to - start);
}

/** Writes again what was written `distance` bytes before; where it has not that many yet, what it has is repeated. */
function repeat(to: usize, distance: u32, length: u32, limit: usize): void {
  const from = to - distance;
  if (distance == 1) {
    memory.fill(to, load<u8>(from), length);
  } else if (limit - to < WIDE || distance < 8) {
    for (let k: u32 = 0; k < length; k++) store<u8>(to + k, load<u8>(from + k));
  } else if (distance < 16) {
    for (let k: u32 = 0; k < length; k += 8) store<u64>(to + k, load<u64>(from + k));
  } else {
    moveWide(to, from, length);
  }
}

/** Moves up to {@link WIDE} bytes, by vectors, one after another: those of one may be written by the one before. */
function moveWide(to: usize, from: usize, length: u32): void {
  v128.store(to, v128.load(from));
  if (length <= 16) return;
  v128.store(to, v128.load(from, 16), 16);
  if (length <= 32) return;
  v128.store(to, v128.load(from, 32), 32);
  v128.store(to, v128.load(from, 48), 48);
}
