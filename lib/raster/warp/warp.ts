import { WARP_PARAMETERS, type WarpStep } from '../../core/recipe.ts';
import { fillOf } from '../program/fillOf.ts';
import { affineMatrix, type Matrix } from '../resample/affineMatrix.ts';
import { type Lookup, lookupScalar } from '../resample/lookup.ts';
import type { Values } from '../values.ts';

interface Extent {
  readonly height: number;
  readonly width: number;
}

/** Whether a step leaves sample `i` where it is. */
export function isUnmoved(step: WarpStep, i: number): boolean {
  const { angle, shift, scale, shear } = parametersOf(step, i);
  return scale === 1 && [angle, ...shift, ...shear].every((amount) => amount === 0);
}

/** How the values of sample `i` are looked up. */
export function valueLookup(step: WarpStep, i: number, values: Omit<Values, 'data'>): Lookup {
  // The fill is a value as all others.
  const fill = fillOf(step.fill, values.channels).map(Math.fround);
  return { ...lookupOf(step, i, values), fill };
}

/** Looks up the classes of sample `i`, each the nearest one. */
export function warpClasses(
  step: WarpStep,
  i: number,
  { classes, ...extent }: Extent & { readonly classes: Int32Array },
): Int32Array<ArrayBuffer> {
  // Classes are exact in float32.
  const data = Float32Array.from(classes);
  const made = new Float32Array(data.length);
  const nearest = { ...lookupOf(step, i, extent), filter: 'nearest' } as const;
  lookupScalar({ data, ...extent, channels: 1 }, { ...nearest, fill: [...step.fill] }, made);
  return Int32Array.from(made);
}

function lookupOf(step: WarpStep, i: number, { height, width }: Extent): Omit<Lookup, 'fill'> {
  const border = step.border === 'constant' ? 'fill' : step.border;
  return {
    matrix: matrixOf(step, i, { height, width }),
    height,
    width,
    filter: step.filter,
    border,
  };
}

/** Where the pixels of sample `i` come from. */
export function matrixOf(step: WarpStep, i: number, extent: Extent): Matrix {
  const { shift, isCorner, ...parameters } = parametersOf(step, i);
  const center = isCorner ? ([0, 0] as const) : undefined;
  return affineMatrix({ ...parameters, translate: shift, center }, extent);
}

function parametersOf({ parameters }: WarpStep, i: number) {
  const at = (k: number) => parameters[i * WARP_PARAMETERS + k] as number;
  return {
    angle: at(0),
    shift: [at(1), at(2)] as const,
    scale: at(3),
    shear: [at(4), at(5)] as const,
    isCorner: at(6) === 1,
  };
}
