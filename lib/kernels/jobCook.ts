import type { Recipe } from '../model/recipe.ts';
import type { Cook } from './cook.ts';
import type { Pixels } from './cookScalar.ts';
import type { PictureForm } from './patchwork.ts';
import { patchworkCompiler } from './patchworkCompiler.ts';

/** Pictures to be cooked elsewhere: plain data, which can be sent to another thread. */
export interface CookJob {
  readonly recipe: Recipe;
  readonly form: PictureForm;
  /** The values of the pictures one after another, from the start of their buffer on. */
  readonly pixels: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  /** Memory for what is cooked, if it is large enough. */
  readonly out?: ArrayBuffer;
}

/** A {@link CookJob} that is done. */
export interface CookedJob {
  /** float32 `[size, height, width, channels]` */
  readonly values: Float32Array<ArrayBuffer>;
  /** The memory that the pictures came in, to be used again. */
  readonly pixels: ArrayBuffer;
}

/** Does jobs by `cook`, one after another; the bits are those that they would have anywhere else. */
export function jobCook(cook: Cook): (job: CookJob) => CookedJob {
  const compile = patchworkCompiler();
  return ({ recipe, form, pixels, out }) => {
    const { size, height, width, channels } = form;
    const length = height * width * channels;
    const sources = {
      chunks: [pixels],
      chunkOf: new Uint32Array(size),
      start: Uint32Array.from({ length: size }, (_, i) => i * length),
    } as Pixels;
    const cooked = cook(compile(recipe, form), sources);
    const bytes = 4 * size * length;
    const buffer = out !== undefined && out.byteLength >= bytes ? out : new ArrayBuffer(bytes);
    const values = new Float32Array(buffer, 0, size * length);
    values.set(cooked.values);
    return { values, pixels: pixels.buffer };
  };
}
