/**
 * Geometry that only selects pixels. lib/render/putImages.ts fills the fields, in the same order.
 */
@unmanaged
export class Selection {
  size: i32;
  /** Extent of the images after the steps. */
  height: i32;
  width: i32;
  /** Extent of the images before the steps. */
  sourceHeight: i32;
  sourceWidth: i32;
  pixelBytes: i32;
  /** The first step, and the one after the last. */
  steps: usize;
  end: usize;
  /** Address of the pixel outside of the edges. */
  fill: usize;
  /** Scratch memory: a word per row, a word and a run per column, and three vectors. */
  rows: usize;
  columns: usize;
  runs: usize;
  masks: usize;
  /** Address of the first image before the steps, and the stride in bytes. */
  from: usize;
  fromStride: i32;
  /** Address of the first image after the steps, and the stride in bytes. */
  to: usize;
  toStride: i32;
}

/**
 * A step: the addresses of its columns, 0 for absent ones, and the index of its border in
 * `BORDERS`.
 */
@unmanaged
export class Step {
  box: usize;
  flip: usize;
  border: i32;
}
