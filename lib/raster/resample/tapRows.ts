/** Rows of weights: row `r` weighs from position `starts[r]` on, by the weights of its offsets. */
export interface TapRows {
  readonly starts: Int32Array;
  /** Where in `weights` a row begins; one more says where the last one ends. */
  readonly offsets: Int32Array;
  /** Those of a row sum to 1. */
  readonly weights: Float64Array;
}

/**
 * Rows that resize `from` positions to `to` by a tent, which is two positions wide, or two outputs
 * where these are wider.
 */
// In double precision and in the order of operations of PyTorch's uint8 path: the bits of its
// result depend on them.
export function tentRows(from: number, to: number): TapRows {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const perPosition = scale >= 1 ? 1 / scale : 1;
  const maxTaps = 2 * Math.ceil(support) + 1;
  const starts = new Int32Array(to);
  const offsets = new Int32Array(to + 1);
  const weights = new Float64Array(to * maxTaps);
  let end = 0;
  for (let r = 0; r < to; r++) {
    const center = scale * (r + 0.5);
    const start = Math.max(Math.trunc(center - support + 0.5), 0);
    const stop = Math.min(Math.trunc(center + support + 0.5), from, start + maxTaps);
    const first = end;
    let total = 0;
    for (let p = start; p < stop; p++) {
      const weight = Math.max(0, 1 - Math.abs((p - center + 0.5) * perPosition));
      weights[end++] = weight;
      total += weight;
    }
    for (let k = first; k < end; k++) weights[k] = (weights[k] as number) / total;
    starts[r] = start;
    offsets[r + 1] = end;
  }
  return { starts, offsets, weights: weights.subarray(0, end) };
}

/** Rows that resize `from` positions to `to` by joining the two that are closest. */
export function bilinearRows(from: number, to: number): TapRows {
  const scale = from / to;
  const starts = new Int32Array(to);
  const offsets = new Int32Array(to + 1);
  const weights = new Float64Array(2 * to);
  let end = 0;
  for (let r = 0; r < to; r++) {
    const at = Math.max(scale * (r + 0.5) - 0.5, 0);
    const start = Math.min(Math.floor(at), from - 1);
    starts[r] = start;
    if (start === from - 1) weights[end++] = 1;
    else {
      weights[end++] = 1 - (at - start);
      weights[end++] = at - start;
    }
    offsets[r + 1] = end;
  }
  return { starts, offsets, weights: weights.subarray(0, end) };
}

/** What made rows. */
export interface Resizing {
  readonly from: number;
  readonly to: number;
  readonly antialias: boolean;
}

/** The rows of a resizing. */
export function resizingRows({ from, to, antialias }: Resizing): TapRows {
  return antialias ? tentRows(from, to) : bilinearRows(from, to);
}

/**
 * The weights of the rows of a resizing as PyTorch computes them for float32: from a scale and
 * places that are rounded to it, which moves a tap by up to 1e-5 of a pixel in a large image.
 */
export function singleWeights(rows: TapRows, { from, to, antialias }: Resizing): Float64Array {
  const { starts, offsets } = rows;
  const weights = new Float64Array(rows.weights.length);
  const scale = Math.fround(from / to);
  const perPosition = antialias && scale >= 1 ? Math.fround(1 / scale) : 1;
  for (let r = 0; r < to; r++) {
    const center = Math.fround(scale * (r + 0.5));
    const middle = antialias ? center : Math.max(0.5, Math.min(center, from - 0.5));
    const first = offsets[r] as number;
    const end = offsets[r + 1] as number;
    let total = 0;
    for (let k = first; k < end; k++) {
      const distance = ((starts[r] as number) + k - first - middle + 0.5) * perPosition;
      const weight = Math.max(0, Math.fround(1 - Math.abs(Math.fround(distance))));
      weights[k] = weight;
      total = Math.fround(total + weight);
    }
    for (let k = first; k < end; k++) weights[k] = Math.fround((weights[k] as number) / total);
  }
  return weights;
}
