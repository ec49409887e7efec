import { OptionError } from '../../core/errors.ts';
import {
  type BlendStep,
  type CustomStep,
  type NoiseStep,
  type RasterStep,
  type ResampleStep,
  WEIGHT_ONE,
} from '../../core/recipe.ts';
import { shown } from '../../core/shown.ts';
import { convolve } from '../convolve/convolve.ts';
import { fillNoise } from '../noise/fillNoise.ts';
import { changePixels } from '../pixel/changePixels.ts';
import type { Values } from '../values.ts';
import { isUnmoved, warp } from '../warp/warp.ts';

/** A step that changes values and leaves the extent of an image as it is. */
export type ValueStep = Exclude<RasterStep, ResampleStep>;

/** Whether a step leaves sample `i` as it is. */
export function isIdle(step: ValueStep, i: number): boolean {
  switch (step.kind) {
    case 'warp':
      return isUnmoved(step, i);
    case 'pixel': {
      const { length, changes } = step;
      return changes.subarray(i * length, (i + 1) * length).every((code) => code === 0);
    }
    case 'convolve':
      return step.amounts[i] === (step.filter === 'sharpness' ? 1 : 0);
    case 'blend':
      return step.weights[i * (1 + step.chains.length)] === WEIGHT_ONE;
    case 'noise':
      return boxesOf(step, i).every((side) => side === 0);
    case 'custom':
      return step.parameters[i] === undefined;
  }
}

/** The boxes of sample `i`: all 0 where nothing is erased. */
function boxesOf({ holes, box }: NoiseStep, i: number): Uint32Array {
  return box.subarray(4 * holes * i, 4 * holes * (i + 1));
}

/** Does a step on sample `i`; gives its values, in place or not. */
export function changeValues(step: ValueStep, i: number, values: Values): Float32Array {
  switch (step.kind) {
    case 'warp':
      return warp(step, i, values);
    case 'pixel':
      changePixels(step, i, values);
      return values.data;
    case 'convolve':
      convolve(step, i, values);
      return values.data;
    case 'blend':
      return blended(step, i, values);
    case 'noise':
      fillNoise(step, i, values);
      return values.data;
    case 'custom':
      return custom(step, i, values);
  }
}

/** The mean of the values and of what each chain makes of them, computed in double precision. */
function blended({ chains, weights }: BlendStep, i: number, values: Values): Float32Array {
  const first = i * (1 + chains.length);
  const sums = new Float64Array(values.data.length);
  const add = (data: Float32Array, weight: number) => {
    for (let k = 0; k < sums.length; k++)
      sums[k] = (sums[k] as number) + weight * (data[k] as number);
  };
  add(values.data, (weights[first] as number) / WEIGHT_ONE);
  for (const [n, chain] of chains.entries()) {
    const weight = (weights[first + 1 + n] as number) / WEIGHT_ONE;
    if (weight === 0) continue;
    let data: Float32Array = values.data.slice();
    for (const step of chain)
      if (!isIdle(step, i)) data = changeValues(step, i, { ...values, data });
    add(data, weight);
  }
  return Float32Array.from(sums);
}

function custom(
  { definition, parameters }: CustomStep,
  i: number,
  { data, height, width, channels }: Values,
): Float32Array {
  const made: unknown = definition.image(data, parameters[i] as never, { height, width, channels });
  if (made instanceof Float32Array && made.length === data.length) return made;
  throw new OptionError(
    `Cannot \`augment\`: \`image\` of \`${definition.name}\` must return a Float32Array of ` +
      `${data.length} values, as it was given; received ${shown(made)}`,
  );
}
