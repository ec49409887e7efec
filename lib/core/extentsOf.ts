import type { Batch } from './batch.ts';
import type { Extents } from './extents.ts';
import type { ImageFeature } from './features.ts';
import type { Step } from './recipe.ts';
import { recipeFor } from './recipeFor.ts';

/** The extents of the images of the feature `name` after the steps of a batch so far. */
export function extentsOf(batch: Batch, name: string): Extents {
  return recipeFor(batch, name).steps.reduce(extentsAfter, sourceExtents(batch, name));
}

/** The extents of the images of a feature before any step. */
export function sourceExtents({ sources, encoded, size }: Batch, name: string): Extents {
  const known = encoded[name];
  if (known !== undefined) return known;
  const [height, width] = (sources[name] as ImageFeature).shape;
  return constantExtents(size, Number(height), Number(width));
}

/** The extents of the images of a feature after a step. */
export function extentsAfter(before: Extents, step: Step): Extents {
  if (step.kind !== 'resample') return before;
  const { size, box } = step;
  const column = (make: (i: number) => number) => before.heights.map((_, i) => make(i));
  if (size !== undefined) {
    const at = (i: number) => size[i] as number;
    return { heights: column((i) => at(2 * i)), widths: column((i) => at(2 * i + 1)) };
  }
  if (box === undefined) return before;
  const at = (i: number) => box[i] as number;
  return {
    heights: column((i) => at(4 * i + 3) - at(4 * i + 1)),
    widths: column((i) => at(4 * i + 2) - at(4 * i)),
  };
}

function constantExtents(size: number, height: number, width: number): Extents {
  return {
    heights: new Uint32Array(size).fill(height),
    widths: new Uint32Array(size).fill(width),
  };
}
