import type { Batch } from '../core/batch.ts';
import { SchemaError } from '../core/errors.ts';
import type { Features } from '../core/features.ts';
import type { EraseStep, NoiseStep } from '../core/recipe.ts';
import { isInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { bernoulli } from '../random/bernoulli.ts';
import { integer } from '../random/integer.ts';
import { normal } from '../random/normal.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import { chosenText } from './chosenText.ts';
import { sampleStreams } from './drawStream.ts';
import { drawErasedBox } from './erasedBox.ts';
import { requireFills } from './geometry.ts';
import { imageExtent } from './imageExtent.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireFill, requireRandom } from './imageOptions.ts';
import { type Range, requireLimits } from './ranges.ts';
import { imagesOf, type NamedImage, requireTouchable } from './touchedFeatures.ts';

/** Options of {@link randomErasing}. */
export interface RandomErasingOptions extends RandomOptions {
  /** The probability of erasing a sample. Defaults to 0.5. */
  readonly p?: number;
  /**
   * The range of the erased fraction of the image, if boxes do not overlap. Defaults to `[0.02,
   * 0.33]`.
   */
  readonly scale?: readonly [min: number, max: number];
  /** The range of a box's height divided by its width. Defaults to `[0.3, 3.3]`. */
  readonly ratio?: readonly [min: number, max: number];
  /**
   * The erased values: `fill` (`'constant'`, the default), one normal draw per box and channel
   * (`'box'`), or one per pixel and channel (`'pixel'`).
   */
  readonly mode?: 'constant' | 'box' | 'pixel';
  /**
   * One value for all channels, or one per channel, in the units of the image at this point.
   * Defaults to 0.
   */
  readonly fill?: number | readonly number[];
  /** Boxes per sample, or their minimum and maximum. Defaults to 1. */
  readonly count?: number | readonly [min: number, max: number];
}

/**
 * Erases boxes of any area and shape within limits. Labels are unchanged, and so are masks without
 * `erase`.
 *
 * A fill of 0 is black, or after `normalize` the mean of the data set. Noise matches normalized
 * values.
 *
 * For each box, it draws ten pairs of an area, uniform in `scale`, and a ratio, uniform in its
 * logarithm. The first box that is smaller than the image on both sides gets a random position. If
 * none is, nothing is erased.
 *
 * Source: `RandomErasing` of torchvision, and of timm, which has noise and several boxes that share
 * the area.
 *
 * @throws OptionError if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images, or their channels do not match
 * `fill`
 * @example
 * ```ts
 * import { batch, explain, fromColumns, image, randomErasing } from 'millrace';
 * import { firstValueFrom } from 'rxjs';
 *
 * const columns = { image: { data: new Uint8Array(64), shape: [8, 8, 1] } };
 * const features = { image: image({ shape: [8, 8, 1] }) };
 * const erased$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   randomErasing({ p: 1, scale: [0.25, 0.25], ratio: [1, 1] }),
 * );
 * const [sample] = explain(await firstValueFrom(erased$));
 * const [step] = sample?.steps ?? [];
 * const [box] = step !== undefined && 'boxes' in step ? step.boxes : [];
 * (box?.x2 ?? 0) - (box?.x1 ?? 0) // => 4
 * ```
 */
export function randomErasing(options: RandomErasingOptions = {}): Augmentation {
  const action = '`randomErasing`';
  const own = ['scale', 'ratio', 'mode', 'fill', 'count'];
  requireKnownOptions(action, options, [...own, ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const { p = 0.5, until = Infinity, seed, features: named } = options;
  const { scale = [0.02, 0.33], ratio = [0.3, 3.3], mode = 'constant', count = 1 } = options;
  requireLimits(action, { option: 'scale', value: scale, max: 1 });
  requireLimits(action, { option: 'ratio', value: ratio, max: Infinity });
  requireOption(['constant', 'box', 'pixel'].includes(mode), action, {
    option: 'mode',
    rule: "'constant', 'box' or 'pixel'",
    value: mode,
  });
  const fill = requireFill(action, options.fill ?? 0);
  const [fewest, most] = requireCount(action, count);
  const text = JSON.stringify(options);

  const prepare = (features: Features): Prepared => {
    requireTouchable(features, { operator: 'randomErasing', features: named, numbers: false });
    const extent = imageExtent(features, 'randomErasing', named);
    const images = imagesOf(features, named);
    if (mode === 'constant') requireFills('randomErasing', images, fill);
    return { extent, channels: mode === 'box' ? oneNumber(images) : 0 };
  };
  const apply = <F extends Features>(batch: Batch<F>, { extent, channels }: Prepared): Batch<F> => {
    const { size, valid, epoch } = batch;
    const box = new Uint32Array(4 * most * size);
    const boxFill = new Float64Array(most * size * channels);
    const keys = new Uint32Array(2 * size);
    const streamOf = sampleStreams(batch as unknown as Batch, 'randomErasing', seed);
    for (let i = 0; i < size; i++) {
      // Padding is treated like the sample that it repeats.
      const sample = i < valid ? i : 0;
      const stream = streamOf(sample);
      if (!bernoulli(stream, p) || epoch >= until) continue;
      const boxes = fewest + (fewest === most ? 0 : integer(stream, most - fewest + 1));
      for (let hole = i * most; hole < i * most + boxes; hole++) {
        box.set(drawErasedBox(stream, extent, { scale, ratio, boxes }), 4 * hole);
        for (let c = 0; c < channels; c++) boxFill[hole * channels + c] = normal(stream);
      }
      if (mode === 'pixel') keys.set([stream.next(), stream.next()], 2 * i);
    }
    const common = {
      operator: 'randomErasing',
      ...(named === undefined ? {} : { features: [...named] }),
      holes: most,
      box,
      extent,
    };
    const noise: NoiseStep = { kind: 'noise', ...common, keys };
    const erase: EraseStep = {
      kind: 'erase',
      ...common,
      fill: Float64Array.from(fill),
      ...(mode === 'box' ? { boxFill } : {}),
    };
    return batch.after('randomErasing', text, [mode === 'pixel' ? noise : erase]);
  };
  return augmentation('randomErasing', {
    prepare,
    apply,
    text: chosenText('randomErasing', named),
    isPerSample: true,
  });
}

interface Prepared {
  readonly extent: readonly [height: number, width: number];
  /** Fill values per box; 0 if boxes share one fill. */
  readonly channels: number;
}

function requireCount(action: string, count: unknown): Range {
  const range: unknown = typeof count === 'number' ? [count, count] : count;
  const isCount =
    Array.isArray(range) &&
    range.length === 2 &&
    range.every((end) => isInteger(end, 1)) &&
    Number(range[0]) <= Number(range[1]);
  requireOption(isCount, action, {
    option: 'count',
    rule: 'a positive integer, or [min, max] of such',
    value: count,
  });
  return range as unknown as Range;
}

/** The common number of channels of all images. */
function oneNumber(images: readonly NamedImage[]): number {
  const [[name, { shape }], ...others] = images as [NamedImage, ...NamedImage[]];
  const odd = others.find(([, other]) => other.shape[2] !== shape[2]);
  if (odd === undefined) return shape[2];
  throw new SchemaError(
    'Cannot `randomErasing`: with `mode: "box"` its images must have as many channels; received ' +
      `\`${name.slice(0, 30)}\` of ${shape[2]} and \`${odd[0].slice(0, 30)}\` of ` +
      `${odd[1].shape[2]}; name those of one number in \`features\``,
  );
}
