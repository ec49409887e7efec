// Structs that TypeScript fills: the fields of lib/raster/jpeg/jpegLayout.ts, in the same order.

/** One component (Y, Cb, …) of the frame. */
@unmanaged
export class Component {
  /** Sampling factors. */
  h: i32;
  v: i32;
  /** Blocks that hold samples; scans of one component have no others. */
  blocksAcross: i32;
  blocksDown: i32;
  /** Samples. */
  width: i32;
  height: i32;
  /** Coefficients of all blocks, padded to whole MCUs, where there are several scans. */
  coefficients: usize;
  /** Blocks in a row of coefficients. */
  blockPitch: i32;
  /** Blocks to transform: columns `left` to `right`, rows `top` to `bottom`, ends exclusive. */
  left: i32;
  top: i32;
  right: i32;
  bottom: i32;
  /** The samples of those blocks. */
  plane: usize;
  pitch: i32;
  /** 64 factors of 16 bits, row by row. */
  quantization: usize;
  /** Huffman tables of the scan. */
  dcTable: usize;
  acTable: usize;
  /** The DC coefficient before. */
  predictor: i32;
}

/** One scan. */
@unmanaged
export class Scan {
  /** The bytes to read next, and where the data ends. */
  position: usize;
  end: usize;
  /** The end of the room for a segment without its stuffing, which is filled from there down. */
  segmentEnd: usize;
  /** MCUs between restart markers; 0 for none. */
  restartInterval: i32;
  /** MCUs of the scan that are decoded. */
  across: i32;
  down: i32;
  /** Components, as addresses. */
  count: i32;
  components: usize;
  /** Whether coefficients are transformed at once, or stored. */
  onePass: i32;
  /** 0: sequential; 1: DC first; 2: DC refinement; 3: AC first; 4: AC refinement. */
  kind: i32;
  /** Band and bit position of a progressive scan. */
  start: i32;
  stop: i32;
  low: i32;
  /** Results. The marker after the data, or 0 where the bytes end. */
  marker: i32;
  /** Signs of damage. */
  warnings: i32;
  /** The last row of MCUs of which some data was there. */
  lastGoodRow: i32;
  /** Whether the bytes ended before the scan did. */
  truncated: i32;
  /** Bits that are left of the last segment. */
  unread: i32;
}
