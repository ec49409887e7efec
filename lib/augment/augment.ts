import type { Batch } from '../core/batch.ts';
import { OptionError } from '../core/errors.ts';
import type { Features } from '../core/features.ts';
import type { CustomImage, CustomStep } from '../core/recipe.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { bernoulli } from '../random/bernoulli.ts';
import type { Stream } from '../random/stream.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import { type Chance, chanceOf } from './chance.ts';
import { chosenText } from './chosenText.ts';
import { sampleStreams } from './drawStream.ts';
import { withoutImage } from './imageExtent.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { imagesOf, requireTouchable } from './touchedFeatures.ts';

/** The definition of your own augmentation. */
export interface AugmentDefinition<Parameters = null> {
  /** Its name. It enters the chain, keys the draws, and appears in `explain`. */
  readonly name: string;
  /**
   * Draws the parameters of one sample: plain data, such as numbers and lists. Without it, they are
   * `null`.
   */
  draw?(chance: Chance): Parameters;
  /**
   * Returns the new pixels of one image, channels last, in the units of the image at this point of
   * the chain. It may change `pixels` and return them.
   *
   * @returns pixels of the same extent
   */
  image(pixels: Float32Array, parameters: Parameters, image: CustomImage): Float32Array;
  /** Returns the new classes of a mask that follows the image. By default the mask is unchanged. */
  mask?(classes: Int32Array, parameters: Parameters, image: CustomImage): Int32Array;
  /**
   * Moves the boxes that follow the image, four numbers each (x1, y1, x2, y2, in pixels), and
   * returns as many. By default they do not move.
   */
  boxes?(boxes: Float32Array, parameters: Parameters, image: CustomImage): Float32Array;
  /** Moves the points that follow the image, two numbers each, and returns as many. */
  points?(points: Float32Array, parameters: Parameters, image: CustomImage): Float32Array;
  /**
   * URL of a module whose default export is the definition, so that the threads of `workers` can
   * run it. By default it runs on the thread of the sink.
   */
  readonly module?: string | URL;
}

const DEFINITION = ['name', 'draw', 'image', 'mask', 'boxes', 'points', 'module'];

/**
 * Makes an operator from a function on the pixels of one image. It works anywhere in a chain, also
 * in `oneOf` and `sometimes`. Its draws depend only on the seed, the epoch, its name and the
 * sample. So workers, prefetching and resuming change nothing. `image` must be a pure function.
 *
 * @param definition its name, its draws, and its functions on pixels, masks, boxes and points
 * @param options the samples and images that it changes
 * @throws OptionError if an option is invalid; in the stream, if `image` returns a wrong number of
 * pixels
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { augment, batch, fromColumns, image, pull, toTensors } from 'millrace';
 *
 * const speckle = augment({
 *   name: 'speckle',
 *   draw: ({ integer }) => ({ at: integer(4) }),
 *   image: (pixels, { at }) => pixels.fill(1, at, at + 1),
 * });
 * const columns = { image: { data: new Uint8Array(4), shape: [2, 2, 1] } };
 * const features = { image: image({ shape: [2, 2, 1] }) };
 * const speckled$ = fromColumns(columns).pipe(batch({ size: 1, features }), speckle, toTensors());
 * for await (const { tensors } of pull(speckled$, { seed: 1 })) {
 *   tensors.image.sum().dataSync()[0] // => 1
 * }
 * ```
 */
export function augment<Parameters = null>(
  definition: AugmentDefinition<Parameters>,
  options: RandomOptions = {},
): Augmentation {
  const action = '`augment`';
  requireKnownOptions(action, definition, DEFINITION);
  requireKnownOptions(action, options, RANDOM_OPTIONS);
  const { name, draw, image, mask, boxes, points, module } = definition;
  requireOption(typeof name === 'string' && name !== '', action, {
    option: 'name',
    rule: 'a name for the operator',
    value: name,
  });
  for (const [option, value] of Object.entries({ draw, image, mask, boxes, points })) {
    const isOptional = option !== 'image';
    requireOption(typeof value === 'function' || (isOptional && value === undefined), action, {
      option,
      rule: 'a function',
      value,
    });
  }
  requireOption(
    module === undefined || typeof module === 'string' || module instanceof URL,
    action,
    {
      option: 'module',
      rule: 'the URL of a module',
      value: module,
    },
  );
  requireRandom(action, options);
  const { p = 1, until = Infinity, seed, features } = options;
  const text = JSON.stringify(options);
  const prepare = (of: Features): void => {
    requireTouchable(of, { operator: name, features, numbers: false });
    if (imagesOf(of, features).length === 0) throw withoutImage(of, name, features);
  };
  const parametersOf = (stream: Stream, epoch: number): unknown => {
    if (!bernoulli(stream, p) || epoch >= until) return undefined;
    if (draw === undefined) return null;
    const drawn = draw(chanceOf(stream));
    // `undefined` marks unchanged samples.
    if (drawn !== undefined) return drawn;
    throw new OptionError(
      `Cannot \`augment\`: \`draw\` of \`${name}\` must return the parameters of a sample; ` +
        'received undefined; return `null` where there are none',
    );
  };
  const apply = <F extends Features>(batch: Batch<F>): Batch<F> => {
    const { size, valid, epoch } = batch;
    const streamOf = sampleStreams(batch as unknown as Batch, name, seed);
    const drawn = Array.from({ length: valid }, (_, i) => parametersOf(streamOf(i), epoch));
    const step: CustomStep = {
      kind: 'custom',
      operator: name,
      ...(features === undefined ? {} : { features: [...features] }),
      // Padding is treated like the sample that it repeats.
      parameters: Array.from({ length: size }, (_, i) => drawn[i < valid ? i : 0]),
      definition,
    };
    return batch.after(name, text, [step], draw !== undefined || p < 1);
  };
  return augmentation(name, {
    prepare,
    apply,
    text: chosenText(name, features),
    isPerSample: true,
  });
}
