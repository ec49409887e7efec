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

/** An augmentation of one's own. */
export interface AugmentDefinition<Parameters = null> {
  /** What it is called: it enters the chain, keys the draws, and is what `explain` prints. */
  readonly name: string;
  /**
   * Draws the parameters of one sample: plain data, as numbers and lists. They are `null` where it
   * is left out.
   */
  draw?(chance: Chance): Parameters;
  /**
   * Makes the pixels of one image: channels last, in the units that the image has at this point of
   * the chain. It may change `pixels` and return them.
   *
   * @returns pixels of the same extent
   */
  image(pixels: Float32Array, parameters: Parameters, image: CustomImage): Float32Array;
  /** Makes the classes of a mask that follows the image; the mask stays as it is if left out. */
  mask?(classes: Int32Array, parameters: Parameters, image: CustomImage): Int32Array;
  /**
   * Moves the boxes that follow the image, four numbers each (x1, y1, x2, y2, in pixels), and
   * returns as many; they stay where they are if left out.
   */
  boxes?(boxes: Float32Array, parameters: Parameters, image: CustomImage): Float32Array;
  /** Moves the points that follow the image, two numbers each, and returns as many. */
  points?(points: Float32Array, parameters: Parameters, image: CustomImage): Float32Array;
  /**
   * URL of a module whose default export is the definition, so that the threads of `workers` can
   * run it. Left out, it runs on the thread of the sink.
   */
  readonly module?: string | URL;
}

const DEFINITION = ['name', 'draw', 'image', 'mask', 'boxes', 'points', 'module'];

/**
 * Makes an operator of a function on the pixels of one image, which stands anywhere in a chain,
 * `oneOf` and `sometimes` included. What it draws depends on seed, epoch, its name and the sample
 * alone, so workers, prefetching and resuming change nothing. `image` must be a pure function.
 *
 * @param definition its name, what it draws, and its functions on pixels, masks, boxes and points
 * @param options of which samples and images it changes
 * @throws OptionError where an option is not what it must be; in the stream, where `image` returns
 * other pixels than it must
 * @throws SchemaError in the stream, where the batch has no images
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
    // `undefined` marks what is left as it is.
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
      // Padding is treated as the sample that it repeats.
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
