// Where things lie in the structs of assembly/frame.ts, and the room around them.

export const COMPONENT_BYTES: number = 4 * 18;
export const SCAN_BYTES: number = 4 * 18;
export const IMAGE_BYTES: number = 4 * 12;

/** Fields of a component, in words. */
export const COMPONENT = { quantization: 14, dcTable: 15, acTable: 16 } as const;

/** Fields of a scan that it leaves its results in, in words. */
export const SCAN = {
  position: 0,
  marker: 13,
  warnings: 14,
  lastGoodRow: 15,
  truncated: 16,
  unread: 17,
} as const;

/** Bytes that vectors read and write beyond a row. */
export const SLACK = 64;
/** Zeros behind a segment: those of assembly/segment.ts. */
export const ZEROS = 512;
