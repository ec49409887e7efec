/** Heights and widths of the images of a batch, in pixels. */
export interface Extents {
  readonly heights: Uint32Array;
  readonly widths: Uint32Array;
}

/** Extents of encoded images, after their orientation was applied. */
export interface EncodedExtents extends Extents {
  /** EXIF orientation of each, 1 to 8; 1 where it is ignored. */
  readonly orientations: Uint8Array;
  /** Bytes that decoding each holds at most, by its header. */
  readonly decoderBytes: Float64Array;
}
