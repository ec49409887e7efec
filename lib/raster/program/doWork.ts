import { OptionError } from '../../core/errors.ts';
import type { CustomStep } from '../../core/recipe.ts';
import { shown } from '../../core/shown.ts';
import { gaussianBlur } from '../convolve/gaussianBlur.ts';
import { sharpen } from '../convolve/sharpen.ts';
import { fillNoise } from '../noise/fillNoise.ts';
import { changePixels } from '../pixel/changePixels.ts';
import { lookupScalar } from '../resample/lookup.ts';
import type { Values } from '../values.ts';
import { changeVectors } from '../vectors/changeVectors.ts';
import { blurVectors, sharpenVectors } from '../vectors/convolveVectors.ts';
import type { ImageVectors } from '../vectors/imageVectors.ts';
import { warpVectors } from '../vectors/warpVectors.ts';
import type { BlendWork, ValueWork } from './valueWork.ts';

/** Does what is to be done to values, in place: the definition. */
export function doWork(work: ValueWork, values: Values): void {
  const { data } = values;
  switch (work.kind) {
    case 'change':
      changePixels(values, work.change);
      break;
    case 'warp':
      lookupScalar({ ...values, data: data.slice() }, work.lookup(values), data);
      break;
    case 'sharpen':
      sharpen(values, work.factor);
      break;
    case 'blur':
      gaussianBlur(values, work.rows, work.columns);
      break;
    case 'blend':
      blend(work, values, (one) => doWork(one, values));
      break;
    case 'noise':
      fillNoise(work.step, work.sample, values);
      break;
    case 'custom':
      data.set(custom(work.step, work.sample, values));
  }
}

/** Does it in the memory of a module, with the same bits. */
export function doVectorWork(work: ValueWork, image: ImageVectors): void {
  switch (work.kind) {
    case 'change':
      changeVectors(image, work.change);
      break;
    case 'warp':
      warpVectors(image, work.lookup(image.extent));
      break;
    case 'sharpen':
      sharpenVectors(image, work.factor);
      break;
    case 'blur':
      blurVectors(image, work.rows, work.columns);
      break;
    case 'blend':
      blend(work, image, (one) => doVectorWork(one, image));
      break;
    default:
      doWork(work, image.values);
  }
}

/** The mean of the values and of what each chain makes of them, computed in double precision. */
function blend(
  { ownWeight, chains }: BlendWork,
  image: { readonly data: Float32Array },
  run: (work: ValueWork) => void,
): void {
  const before = image.data.slice();
  const sums = Float64Array.from(before, (value) => ownWeight * value);
  for (const { weight, work } of chains) {
    image.data.set(before);
    for (const one of work) run(one);
    const { data } = image;
    for (let k = 0; k < sums.length; k++)
      sums[k] = (sums[k] as number) + weight * (data[k] as number);
  }
  image.data.set(sums);
}

function custom(
  { definition, parameters }: CustomStep,
  i: number,
  { data, height, width, channels }: Values,
): Float32Array {
  // The function may keep what it is given.
  const given = data.slice();
  const made: unknown = definition.image(given, parameters[i] as never, {
    ...{ height, width, channels },
  });
  if (made instanceof Float32Array && made.length === data.length) return made;
  throw new OptionError(
    `Cannot \`augment\`: \`image\` of \`${definition.name}\` must return a Float32Array of ` +
      `${data.length} values, as it was given; received ${shown(made)}`,
  );
}
