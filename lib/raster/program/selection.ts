import type { RasterStep, ResampleStep } from '../../core/recipe.ts';
import { selectPixels } from '../resample/selectPixels.ts';
import { afterStep, wholeImage } from './geometry.ts';

/** Geometry that only selects pixels of the images of a batch: flips, crops and padding. */
export interface Selection {
  readonly steps: readonly ResampleStep[];
  /** Height and width of the images before the steps. */
  readonly height: number;
  readonly width: number;
  /** What lies beyond the edges, for each channel, in the units of the pixels. */
  readonly fill: readonly number[];
}

/** Images of one extent, wherever they lie. */
interface PlacedImages<T> {
  readonly chunks: readonly T[];
  /** For each sample its chunk, and where in it its image begins. */
  readonly chunkOf: Uint32Array;
  readonly start: Uint32Array;
}

/** Writes the images after the steps to `out`, one after another: the definition. */
export function selectImages<T extends Uint8Array | Float32Array>(
  { chunks, chunkOf, start }: PlacedImages<T>,
  { steps, height, width, fill }: Selection,
  out: T,
): void {
  const channels = fill.length;
  let at = 0;
  for (const [i, first] of start.entries()) {
    const geometry = steps.reduce(
      (before, step) => afterStep(before, step, i),
      wholeImage(height, width),
    );
    const { positions: rows } = geometry.rows;
    const { positions: columns } = geometry.columns;
    const data = chunks[chunkOf[i] as number]?.subarray(first) as T;
    const image = { data, height, width, channels, top: 0, left: 0 };
    const length = rows.length * columns.length * channels;
    selectPixels(image, rows, columns, fill, out.subarray(at, at + length) as T);
    at += length;
  }
}

/** Whether steps select pixels and blend none, with at most one fill. */
export function isSelection(steps: readonly RasterStep[]): steps is readonly ResampleStep[] {
  let fills = 0;
  return steps.every((step) => {
    if (step.kind !== 'resample') return false;
    if (step.fill !== undefined) fills++;
    return step.size === undefined && fills <= 1;
  });
}
