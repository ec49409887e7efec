import { OptionError } from '../../core/errors.ts';
import type { NoiseStep, RasterStep } from '../../core/recipe.ts';
import { shown } from '../../core/shown.ts';
import { OUTSIDE } from '../resample/taps.ts';
import { warpClasses } from '../warp/warp.ts';
import { afterStep, wholeImage } from './geometry.ts';

/** The classes of the pixels of an image. */
export interface Mask {
  readonly classes: Int32Array<ArrayBuffer>;
  readonly height: number;
  readonly width: number;
}

/** Does the steps of an image on its mask: geometry takes the nearest class, and blends none. */
export function rasterizeMask(
  mask: Mask,
  steps: readonly RasterStep[],
  { sample, erase }: { readonly sample: number; readonly erase: number },
): Int32Array<ArrayBuffer> {
  let { classes, height, width } = mask;
  for (const step of steps) {
    if (step.kind === 'resample') {
      const nearest = { ...step, filter: 'nearest' } as const;
      const { rows, columns } = afterStep(wholeImage(height, width), nearest, sample);
      const looked = new Int32Array(rows.size * columns.size).fill(erase);
      for (let y = 0, put = 0; y < rows.size; y++) {
        const row = rows.positions[y] as number;
        for (let x = 0; x < columns.size; x++, put++) {
          const column = columns.positions[x] as number;
          if (row !== OUTSIDE && column !== OUTSIDE)
            looked[put] = classes[row * width + column] as number;
        }
      }
      [classes, height, width] = [looked, rows.size, columns.size];
      continue;
    }
    if (step.kind === 'warp') {
      classes = warpClasses(step, sample, { classes, height, width });
      continue;
    }
    if (step.kind === 'noise') {
      classes = erased({ classes, height, width }, step, { sample, erase });
      continue;
    }
    if (step.kind !== 'custom') continue;
    const parameters = step.parameters[sample];
    const { mask: change, name } = step.definition;
    if (parameters === undefined || change === undefined) continue;
    const made: unknown = change(classes.slice(), parameters as never, {
      height,
      width,
      channels: 1,
    });
    if (!(made instanceof Int32Array) || made.length !== classes.length) {
      throw new OptionError(
        `Cannot \`augment\`: \`mask\` of \`${name}\` must return an Int32Array of ` +
          `${classes.length} classes, as it was given; received ${shown(made)}`,
      );
    }
    classes = made as Int32Array<ArrayBuffer>;
  }
  return classes;
}

/** The classes with those within the boxes of a sample replaced. */
function erased(
  { classes, width }: Mask,
  { holes, box }: NoiseStep,
  { sample, erase }: { readonly sample: number; readonly erase: number },
): Int32Array<ArrayBuffer> {
  const left = classes.slice();
  for (let hole = sample * holes; hole < (sample + 1) * holes; hole++) {
    const [x1, y1, x2, y2] = Array.from(box.subarray(4 * hole, 4 * hole + 4)) as Corners;
    for (let y = y1; y < y2; y++) left.fill(erase, y * width + x1, y * width + x2);
  }
  return left;
}

type Corners = [x1: number, y1: number, x2: number, y2: number];
