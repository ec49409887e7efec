// Tables of bytes, with an entry for each channel of a byte.

/** Writes what a table of float32 says of bytes of three channels, four pixels at a time. */
export function lookUp3(at: usize, end: usize, table: usize, to: usize): void {
  for (; at < end; at += 12, to += 48) {
    lookUpPixel(at, table, to);
    lookUpPixel(at + 3, table, to + 12);
    lookUpPixel(at + 6, table, to + 24);
    lookUpPixel(at + 9, table, to + 36);
  }
}

@inline function lookUpPixel(at: usize, table: usize, to: usize): void {
  store<f32>(to, load<f32>(table + 12 * <usize>load<u8>(at)));
  store<f32>(to, load<f32>(table + 12 * <usize>load<u8>(at, 1), 4), 4);
  store<f32>(to, load<f32>(table + 12 * <usize>load<u8>(at, 2), 8), 8);
}

/** As {@link lookUp3}, of any number of channels. */
export function lookUp(at: usize, end: usize, table: usize, to: usize, channels: usize): void {
  const pitch = channels << 2;
  for (let c: usize = 0; at < end; at++, to += 4) {
    store<f32>(to, load<f32>(table + pitch * <usize>load<u8>(at) + c));
    c = c + 4 === pitch ? 0 : c + 4;
  }
}

/** Counts bytes; the counts are zero before. Only whole pixels are counted. */
export function count(at: usize, end: usize, counts: usize, channels: usize): void {
  const pitch = channels << 2;
  for (; at < end; at += channels) {
    for (let c: usize = 0; c < channels; c++) {
      const entry = counts + pitch * <usize>load<u8>(at + c) + (c << 2);
      store<u32>(entry, load<u32>(entry) + 1);
    }
  }
}
