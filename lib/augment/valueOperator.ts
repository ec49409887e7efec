import type { Batch } from '../core/batch.ts';
import { OptionError } from '../core/errors.ts';
import type { Extents } from '../core/extents.ts';
import type { Features } from '../core/features.ts';
import type { Step } from '../core/recipe.ts';
import { bernoulli } from '../random/bernoulli.ts';
import type { Stream } from '../random/stream.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import { chosenText } from './chosenText.ts';
import { sampleStreams } from './drawStream.ts';
import { commonExtents, type Extent, requireFills } from './geometry.ts';
import { withoutImage } from './imageExtent.ts';
import type { RandomOptions } from './imageOptions.ts';
import { imagesOf, type NamedImage, requireTouchable } from './touchedFeatures.ts';

/** A step on values without its operator. */
export type ValueStep = ChangeStep | StepPart<'blend'>;

/** A step without blending and without its operator. */
export type ChangeStep = StepPart<'pixel'> | StepPart<'convolve'> | StepPart<'warp'>;

type StepPart<K extends Step['kind']> = Omit<Extract<Step, { kind: K }>, 'operator' | 'features'>;

/** The parts of an operator that changes the values of images and keeps their extent. */
export interface ValueParts<D> {
  /** Its options as passed. They enter the chain. */
  readonly options: RandomOptions;
  /** The default probability of changing a sample. Defaults to 1. */
  readonly p?: number;
  /** True if it works on colours: images with one channel or three. */
  readonly isOfColour: boolean;
  /** True if it needs the values of black and white, which `normalize` changes. */
  readonly needsRange: boolean;
  /** The value outside of the image, for all channels or for each, if it is visible. */
  readonly fill?: readonly number[];
  /** Draws for one sample. All changed images have the extent. */
  readonly draw: (stream: Stream, extent: Extent) => D;
  /** Returns the steps for the draws, which are `undefined` for unchanged samples. */
  readonly steps: (drawn: readonly (D | undefined)[]) => readonly ValueStep[];
  /** True if drawing needs the extent. Then images of different extents are refused. */
  readonly needsExtent?: boolean;
  /** Throws if features cannot follow their images. */
  readonly require?: (features: Features, images: readonly NamedImage[]) => void;
}

/** Makes an operator on the values of images, which draws for each sample. */
export function valueOperator<D>(operator: string, parts: ValueParts<D>): Augmentation {
  const { features: named } = parts.options;
  const text = JSON.stringify(parts.options);
  const prepare = (features: Features): readonly NamedImage[] => {
    requireTouchable(features, { operator, features: named, numbers: false });
    const images = imagesOf(features, named);
    if (images.length === 0) throw withoutImage(features, operator, named);
    if (parts.fill !== undefined) requireFills(operator, images, parts.fill);
    if (parts.isOfColour) for (const image of images) requireColour(operator, image);
    parts.require?.(features, images);
    return images;
  };
  const apply = <F extends Features>(batch: Batch<F>, images: readonly NamedImage[]): Batch<F> => {
    if (parts.needsRange) requireRange(batch as unknown as Batch, operator, images);
    const extents = parts.needsExtent
      ? commonExtents(batch as unknown as Batch, operator, images)
      : undefined;
    const drawn = drawnFor(batch as unknown as Batch, operator, { ...parts, extents });
    const steps = parts.steps(drawn).map((step) => ({
      ...step,
      operator,
      ...(named === undefined ? {} : { features: [...named] }),
    }));
    return batch.after(operator, text, steps, true);
  };
  return augmentation(operator, {
    prepare,
    apply,
    text: chosenText(operator, named),
    isPerSample: true,
  });
}

function drawnFor<D>(
  batch: Batch,
  operator: string,
  {
    options,
    p: often = 1,
    draw,
    extents,
  }: ValueParts<D> & { readonly extents: Extents | undefined },
): readonly (D | undefined)[] {
  const { size, valid, epoch } = batch;
  const { p = often, until = Infinity, seed } = options;
  const streamOf = sampleStreams(batch, operator, seed);
  const drawn = Array.from({ length: valid }, (_, sample) => {
    const stream = streamOf(sample);
    return bernoulli(stream, p) && epoch < until
      ? draw(stream, extentOf(extents, sample))
      : undefined;
  });
  // Padding is treated like the sample that it repeats.
  return Array.from({ length: size }, (_, i) => drawn[i < valid ? i : 0]);
}

function extentOf(extents: Extents | undefined, i: number): Extent {
  return { height: extents?.heights[i] ?? 0, width: extents?.widths[i] ?? 0 };
}

function requireColour(operator: string, [name, { shape }]: NamedImage): void {
  if (shape[2] === 1 || shape[2] === 3) return;
  throw new OptionError(
    `Cannot \`${operator}\`: its images must have 1 channel or 3, red, green and blue; received ` +
      `\`${name.slice(0, 40)}\` of ${shape[2]}; name others in \`features\``,
  );
}

function requireRange(batch: Batch, operator: string, images: readonly NamedImage[]): void {
  const found = images.find(([name]) =>
    batch.recipe.steps.some(
      (step) => step.operator === 'normalize' && (step.features?.includes(name) ?? true),
    ),
  );
  if (found === undefined) return;
  throw new OptionError(
    `Cannot \`${operator}\`: it must know what black and white are; received ` +
      `\`${found[0].slice(0, 40)}\` after \`normalize\`; put \`normalize\` after \`${operator}\``,
  );
}
