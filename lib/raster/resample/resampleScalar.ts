import { bytesAlongAxis, floatsAlongAxis, type Pass } from './alongAxis.ts';
import type { Axis } from './axis.ts';
import { requireWindow } from './requireWindow.ts';

/** Pixels with their channels last: a whole image, or the part of it that starts at a place. */
export interface ResampleInput<T extends Uint8Array | Float32Array = Uint8Array> {
  readonly data: T;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Row of the image that `data` begins with. */
  readonly top: number;
  /** Column of the image that `data` begins with. */
  readonly left: number;
}

/**
 * Resamples bytes: the definition. Each row of the source is made along the columns first, and
 * rounded; then the rows are joined. That is torchvision on uint8, to the bit.
 *
 * @param fill The value of each channel outside of the image, an integer from 0 to 255.
 */
export function resampleScalar(
  input: ResampleInput,
  rows: Axis,
  columns: Axis,
  fill: readonly number[],
  output: Uint8Array,
): void {
  const lines = new Uint8Array(input.height * columns.size * input.channels);
  resampleBy(bytesAlongAxis, { input, rows, columns, fill, lines, output });
}

/** As {@link resampleScalar}, of float32: nothing is rounded to integers. */
export function resampleFloat(
  input: ResampleInput<Float32Array>,
  rows: Axis,
  columns: Axis,
  fill: readonly number[],
  output: Float32Array,
): void {
  const lines = new Float32Array(input.height * columns.size * input.channels);
  resampleBy(floatsAlongAxis, { input, rows, columns, fill, lines, output });
}

function resampleBy<T extends Uint8Array | Float32Array>(
  alongAxis: (pass: Pass<T>) => void,
  {
    input,
    rows,
    columns,
    fill,
    lines,
    output,
  }: {
    readonly input: ResampleInput<T>;
    readonly rows: Axis;
    readonly columns: Axis;
    readonly fill: readonly number[];
    /** Room for the rows of the source, made along the columns. */
    readonly lines: T;
    readonly output: T;
  },
): void {
  if (requireWindow(input, rows, columns).height === 0) {
    for (let k = 0; k < output.length; k++) output[k] = fill[k % fill.length] as number;
    return;
  }
  const { data, height, width, channels, top, left } = input;
  const lanes = columns.size * channels;
  alongAxis({
    ...{ axis: columns, lines: height, length: width, first: left, lanes: channels },
    ...{ fill, from: data, to: lines },
  });
  alongAxis({
    ...{ axis: rows, lines: 1, length: height, first: top, lanes },
    ...{ fill, from: lines, to: output },
  });
}
