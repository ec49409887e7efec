/** One pass; the fields are those that lib/raster/resample/passes.ts fills, in the same order. */
@unmanaged
export class Pass {
  from: usize;
  /** From one line of the source to the next, in bytes. */
  fromPitch: i32;
  to: usize;
  toPitch: i32;
  /** Lines of the source that become lines of their own, or bytes of each line. */
  lines: i32;
  /** Outputs. */
  size: i32;
  /** Where each output reads first, in bytes from the start of a line or of the source. */
  starts: usize;
  /** Weights of 16 bits, `stride` bytes for each output. */
  weights: usize;
  stride: i32;
  /** Pairs of weights that are not all 0, for each output. */
  pairs: usize;
  precision: i32;
}
