import { WEIGHT_ONE } from '../core/recipe.ts';
import type { Patchwork } from './patchwork.ts';

/** The values of the source images in memory. */
export interface Pixels {
  /** Memory of uint8 or float32 values, all of one type, channels last. */
  readonly chunks: readonly Uint8Array[] | readonly Float32Array[];
  /** For each sample, its chunk. */
  readonly chunkOf: Uint32Array;
  /** For each sample, the index of its first value in that chunk. */
  readonly start: Uint32Array;
}

const { fround } = Math;

/**
 * Renders a patchwork. It is the definition that all renderers follow.
 *
 * uint8 sources: the integer-weighted sum is exact, and each of `· scale` and `+ bias` rounds once
 * to float32. float32 sources: each product with `weight ÷ 16384` and each sum rounds once, left to
 * right, then `· gain` and `+ bias`.
 *
 * @param out float32 `[size, height, width, channels]`; every value is written
 */
export function renderScalar(patchwork: Patchwork, pixels: Pixels, out: Float32Array): void {
  const {
    size,
    height,
    width,
    channels,
    firstRect,
    box,
    firstTerm,
    termSource,
    termWeight,
    biasOf,
    biases,
  } = patchwork;
  const integers = pixels.chunks[0] instanceof Uint8Array;
  // This is exact, because 16384 is a power of two.
  const scale = integers ? patchwork.scale : patchwork.scale.map((value) => value * WEIGHT_ONE);
  const line = width * channels;
  const image = height * line;
  for (let i = 0; i < size; i++) {
    for (let r = firstRect[i] as number; r < (firstRect[i + 1] as number); r++) {
      const x1 = box[4 * r] as number;
      const y1 = box[4 * r + 1] as number;
      const x2 = box[4 * r + 2] as number;
      const y2 = box[4 * r + 3] as number;
      const bias = biases.subarray(
        (biasOf[r] as number) * channels,
        ((biasOf[r] as number) + 1) * channels,
      );
      // A rectangle over the full width is one run of values.
      const full = x1 === 0 && x2 === width;
      const lines = full ? 1 : y2 - y1;
      const length = full ? (y2 - y1) * line : (x2 - x1) * channels;
      const offset = y1 * line + x1 * channels;
      const first = firstTerm[r] as number;
      const terms = (firstTerm[r + 1] as number) - first;
      for (let y = 0; y < lines; y++) {
        const at = offset + y * line;
        const to = i * image + at;
        if (terms === 0) {
          fillRun(out, to, { length, bias });
        } else if (terms <= 2 && integers) {
          const a = termSource[first] as number;
          const b = termSource[first + terms - 1] as number;
          const run = {
            length,
            scale,
            bias,
            channels,
            weightA: termWeight[first] as number,
            weightB: 0,
          };
          if (terms === 2) run.weightB = termWeight[first + 1] as number;
          const chunkA = pixels.chunks[pixels.chunkOf[a] as number] as Uint8Array;
          const chunkB = pixels.chunks[pixels.chunkOf[b] as number] as Uint8Array;
          const fromA = (pixels.start[a] as number) + at;
          const fromB = (pixels.start[b] as number) + at;
          if (terms === 1) oneByteRun(out, to, chunkA, fromA, run);
          else twoByteRun(out, to, chunkA, fromA, chunkB, fromB, run);
        } else {
          anyRun(out, to, pixels, { at, length, first, terms, scale, bias, patchwork, integers });
        }
      }
    }
  }
}

interface Run {
  readonly length: number;
  readonly scale: Float32Array;
  readonly bias: Float32Array;
  readonly channels: number;
  readonly weightA: number;
  readonly weightB: number;
}

function fillRun(
  out: Float32Array,
  to: number,
  { length, bias }: Pick<Run, 'length' | 'bias'>,
): void {
  const channels = bias.length;
  if (channels === 1) out.fill(bias[0] as number, to, to + length);
  else for (let k = 0; k < length; k += channels) out.set(bias, to + k);
}

function oneByteRun(out: Float32Array, to: number, a: Uint8Array, fromA: number, run: Run): void {
  const { length, scale, bias, channels, weightA } = run;
  for (let c = 0; c < channels; c++) {
    const s = scale[c] as number;
    const b = bias[c] as number;
    for (let k = c; k < length; k += channels)
      out[to + k] = fround((a[fromA + k] as number) * weightA * s) + b;
  }
}

function twoByteRun(
  out: Float32Array,
  to: number,
  a: Uint8Array,
  fromA: number,
  b: Uint8Array,
  fromB: number,
  { length, scale, bias, channels, weightA, weightB }: Run,
): void {
  if (channels === 3) {
    // The usual case in one pass. A pass per channel takes 1.5 times as long.
    const [s0, s1, s2] = scale as unknown as [number, number, number];
    const [b0, b1, b2] = bias as unknown as [number, number, number];
    for (let k = 0; k < length; k += 3) {
      const i = fromA + k;
      const j = fromB + k;
      const o = to + k;
      out[o] = fround(((a[i] as number) * weightA + (b[j] as number) * weightB) * s0) + b0;
      out[o + 1] =
        fround(((a[i + 1] as number) * weightA + (b[j + 1] as number) * weightB) * s1) + b1;
      out[o + 2] =
        fround(((a[i + 2] as number) * weightA + (b[j + 2] as number) * weightB) * s2) + b2;
    }
    return;
  }
  for (let c = 0; c < channels; c++) {
    const s = scale[c] as number;
    const add = bias[c] as number;
    for (let k = c; k < length; k += channels) {
      const sum = (a[fromA + k] as number) * weightA + (b[fromB + k] as number) * weightB;
      out[to + k] = fround(sum * s) + add;
    }
  }
}

interface AnyRun {
  readonly at: number;
  readonly length: number;
  readonly first: number;
  readonly terms: number;
  readonly scale: Float32Array;
  readonly bias: Float32Array;
  readonly patchwork: Patchwork;
  readonly integers: boolean;
}

/** Renders any number of terms, and float32 sources. */
function anyRun(out: Float32Array, to: number, pixels: Pixels, run: AnyRun): void {
  const { at, length, first, terms, scale, bias, integers } = run;
  const { channels, termSource, termWeight } = run.patchwork;
  for (let k = 0; k < length; k++) {
    let sum = 0;
    for (let t = first; t < first + terms; t++) {
      const source = termSource[t] as number;
      const chunk = pixels.chunks[pixels.chunkOf[source] as number] as Uint8Array | Float32Array;
      const value = chunk[(pixels.start[source] as number) + at + k] as number;
      const weight = termWeight[t] as number;
      if (integers) sum += value * weight;
      else if (t === first) sum = fround(value * (weight / WEIGHT_ONE));
      else sum = fround(sum + fround(value * (weight / WEIGHT_ONE)));
    }
    const channel = k % channels;
    out[to + k] = fround(sum * (scale[channel] as number)) + (bias[channel] as number);
  }
}
