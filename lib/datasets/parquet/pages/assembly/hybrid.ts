// The format: https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE

/** Where the least and the greatest number are left. */
const EXTENT: usize = 0;

/**
 * Reads `count` numbers of `width` bits, from 0 to 32, in the hybrid encoding: runs of one number, and numbers side by side. They are written
 * to `to`, as bytes or, where `wide`, as 32-bit integers. Gives whether there are as many; up to 8 bytes behind `end` are read for nothing.
 */
export function readHybrid(from: usize, end: usize, width: u32, count: u32, to: usize, wide: bool): bool {
  const mask: u64 = ((<u64>1) << width) - 1;
  const bytes: u32 = (width + 7) >>> 3;
  let least: u32 = u32.MAX_VALUE;
  let most: u32 = 0;
  while (count > 0) {
    let header: u64 = 0;
    for (let shift: u64 = 0; ; shift += 7) {
      if (from >= end || shift > 35) return false;
      const byte: u64 = load<u8>(from++);
      header |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    const times: u64 = header >>> 1;
    if (times == 0) return false;
    if ((header & 1) == 0) {
      if (<usize>bytes > end - from) return false;
      // As many bytes as the number has are taken, but not those bits that it has not.
      const value = <u32>(load<u64>(from) & (((<u64>1) << (bytes << 3)) - 1));
      from += bytes;
      least = min(least, value);
      most = max(most, value);
      const many = <u32>min<u64>(times, count);
      if (wide) for (let i: u32 = 0; i < many; i++) store<u32>(to + (i << 2), value);
      else memory.fill(to, <u8>value, many);
      to += wide ? many << 2 : many;
      count -= many;
    } else {
      // Eight at a time: whole bytes. What is missing at the end is not needed.
      const many = <u32>min<u64>(times << 3, count);
      if (((<u64>many * width + 7) >>> 3) > <u64>(end - from)) return false;
      let bit: u64 = 0;
      for (let i: u32 = 0; i < many; i++) {
        const value = <u32>((load<u64>(from + <usize>(bit >>> 3)) >>> (bit & 7)) & mask);
        bit += width;
        least = min(least, value);
        most = max(most, value);
        if (wide) store<u32>(to + (i << 2), value);
        else store<u8>(to + i, value);
      }
      to += wide ? many << 2 : many;
      count -= many;
      from += <usize>min<u64>(times * width, end - from);
    }
  }
  store<u32>(EXTENT, least);
  store<u32>(EXTENT, most, 4);
  return true;
}
