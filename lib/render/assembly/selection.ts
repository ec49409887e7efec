/** Geometry that only selects pixels; the fields are those that lib/render/putImages.ts fills, in the same order. */
@unmanaged
export class Selection {
  size: i32;
  /** Of the images after the steps. */
  height: i32;
  width: i32;
  /** Of the images before the steps. */
  sourceHeight: i32;
  sourceWidth: i32;
  pixelBytes: i32;
  /** The first step, and the one after the last. */
  steps: usize;
  end: usize;
  /** A pixel that lies beyond the edges. */
  fill: usize;
  /** Room for a word for each row, a word and a run for each column, and three vectors. */
  rows: usize;
  columns: usize;
  runs: usize;
  masks: usize;
  /** The first image before the steps, and the bytes from one to the next. */
  from: usize;
  fromStride: i32;
  /** The first image after the steps, and the bytes from one to the next. */
  to: usize;
  toStride: i32;
}

/** A step: the addresses of its columns, or 0 for each that it does not have, and the place of its border in `BORDERS`. */
@unmanaged
export class Step {
  box: usize;
  flip: usize;
  border: i32;
}
