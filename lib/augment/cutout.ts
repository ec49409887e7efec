import type { Batch } from '../core/batch.ts';
import { SchemaError } from '../core/errors.ts';
import type { Features } from '../core/features.ts';
import type { EraseStep } from '../core/recipe.ts';
import { isInteger, requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { bernoulli } from '../random/bernoulli.ts';
import { integer } from '../random/integer.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import { boxAround } from './box.ts';
import { chosenText } from './chosenText.ts';
import { sampleStreams } from './drawStream.ts';
import { imageExtent } from './imageExtent.ts';
import { RANDOM_OPTIONS, requireRandom } from './imageOptions.ts';
import { imagesOf, requireTouchable } from './touchedFeatures.ts';

/** Options of {@link cutout}. */
export interface CutoutOptions {
  /**
   * Side of the square in pixels, or `[height, width]`: positive integers. Odd ones are rounded
   * down to even.
   */
  readonly size: number | readonly [number, number];
  /** Boxes per sample, which may overlap. Defaults to 1. */
  readonly holes?: number;
  /** The probability of erasing a sample. Defaults to 1. */
  readonly p?: number;
  /** The first epoch, counted from 0, in which it is off. By default it is always on. */
  readonly until?: number;
  /**
   * The value of erased pixels, for all channels or for each, in the units of the image at this
   * point of the chain. Defaults to 0.
   */
  readonly fill?: number | readonly number[];
  /** Names of the images to erase. Defaults to all images. */
  readonly features?: readonly string[];
  /** Seed of the draws. Defaults to the seed of the run. */
  readonly seed?: number;
}

/**
 * Erases a box of each image. Its centre is a random pixel, and the box is clipped to the image. It
 * extends `⌊size / 2⌋` to each side, as in the paper's code. So an odd size loses one pixel, and a
 * size of 1 erases nothing. Labels are unchanged.
 *
 * A `mask` keeps its classes unless it has `erase`.
 *
 * A fill of 0 is black, or after `normalize` the mean of the data set.
 *
 * Source: DeVries and Taylor, "Improved regularization of convolutional neural networks with
 * cutout" (2017).
 *
 * @throws OptionError at once, if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images, or their channels do not match
 * `fill`
 * @throws OptionError in the stream, if `features` names a feature that is no image
 * @example
 * ```ts
 * import { batch, cutout, explain, fromColumns, image } from 'millrace';
 * import { firstValueFrom } from 'rxjs';
 *
 * const pictures$ = fromColumns({ image: { data: new Uint8Array(64), shape: [4, 4, 1] } });
 * const features = { image: image({ shape: [4, 4, 1] }) };
 * const erased$ = pictures$.pipe(batch({ size: 4, features }), cutout({ size: 2 }));
 * explain(await firstValueFrom(erased$))[0]?.steps[0]?.operator // => 'cutout'
 * ```
 */
export function cutout(options: CutoutOptions): Augmentation {
  requireKnownOptions('`cutout`', options, ['size', 'holes', 'fill', ...RANDOM_OPTIONS]);
  requireRandom('`cutout`', options);
  const { size, holes = 1, p = 1, until = Infinity, fill = 0, features, seed } = options;
  const sides: readonly number[] = typeof size === 'number' ? [size, size] : size;
  requireOption(
    Array.isArray(sides) && sides.length === 2 && sides.every((side) => isInteger(side, 1)),
    '`cutout`',
    {
      option: 'size',
      rule: 'a positive integer or [height, width] of such, in pixels',
      value: size,
    },
  );
  requireInteger('`cutout`', { option: 'holes', value: holes, min: 1 });
  const fills: readonly number[] = typeof fill === 'number' ? [fill] : fill;
  requireOption(
    Array.isArray(fills) && fills.length > 0 && fills.every((value) => Number.isFinite(value)),
    '`cutout`',
    {
      option: 'fill',
      rule: 'a number, or one for each channel',
      value: fill,
    },
  );
  const half: [number, number] = [
    Math.floor((sides[1] as number) / 2),
    Math.floor((sides[0] as number) / 2),
  ];

  const described = JSON.stringify(options);
  const prepare = (of: Features): readonly [number, number] => {
    requireTouchable(of, { operator: 'cutout', features, numbers: false });
    for (const [name, { shape }] of imagesOf(of, features)) {
      if (fills.length === 1 || fills.length === shape[2]) continue;
      throw new SchemaError(
        `Cannot \`cutout\`: \`fill\` must have one number for each of the ${shape[2]} channels ` +
          `of \`${name}\`; received ${fills.length}; name other images in \`features\``,
      );
    }
    return imageExtent(of, 'cutout', features);
  };
  const apply = <F extends Features>(
    batch: Batch<F>,
    extent: readonly [number, number],
  ): Batch<F> => {
    const [height, width] = extent;
    const box = batch.allocator.allocate(Uint32Array, 4 * holes * batch.size);
    const streamOf = sampleStreams(batch as unknown as Batch, 'cutout', seed);
    for (let sample = 0; sample < batch.valid; sample++) {
      const stream = streamOf(sample);
      if (!bernoulli(stream, p) || batch.epoch >= until) continue;
      for (let hole = 0; hole < holes; hole++) {
        const centre: [number, number] = [integer(stream, width), integer(stream, height)];
        box.set(boxAround(centre, half, extent), 4 * (sample * holes + hole));
      }
    }
    const step: EraseStep = {
      kind: 'erase',
      operator: 'cutout',
      ...(features === undefined ? {} : { features: [...features] }),
      holes,
      box,
      extent,
      fill: Float64Array.from(fills),
    };
    return batch.after('cutout', described, [step]);
  };
  return augmentation('cutout', {
    prepare,
    apply,
    text: chosenText('cutout', features),
    isPerSample: true,
  });
}
