import type { Axis } from './axis.ts';
import { requireWindow } from './requireWindow.ts';
import { openResampleModule, type ResampleModule } from './resampleModule.ts';
import { type ResampleInput, resampleScalar } from './resampleScalar.ts';
import { resampleSimd } from './resampleSimd.ts';
import { selectPixels } from './selectPixels.ts';

/** One for this thread, opened for the first image; `null` where it cannot be. */
let module: ResampleModule | null | undefined;

/**
 * Resamples bytes as {@link resampleScalar} does, to the bit. What only selects pixels is copied.
 * Sums of one, three or four channels are made in WebAssembly SIMD, where there is such.
 *
 * @param fill The value of each channel outside of the image, an integer from 0 to 255.
 */
export function resample(
  input: ResampleInput,
  rows: Axis,
  columns: Axis,
  fill: readonly number[],
  output: Uint8Array,
): void {
  const needed = requireWindow(input, rows, columns);
  if (rows.taps === undefined && columns.taps === undefined) {
    selectPixels(input, rows.positions, columns.positions, fill, output);
    return;
  }
  const hasVectors = [1, 3, 4].includes(input.channels) && needed.height > 0;
  if (hasVectors) module ??= openResampleModule() ?? null;
  if (!hasVectors || module == null) {
    resampleScalar(input, rows, columns, fill, output);
    return;
  }
  try {
    resampleSimd(module, { input, rows, columns, fill, output });
  } finally {
    if (!module.isReusable) module = undefined;
  }
}
