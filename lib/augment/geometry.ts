import type { Batch } from '../core/batch.ts';
import { SchemaError } from '../core/errors.ts';
import type { Extents } from '../core/extents.ts';
import { extentsOf } from '../core/extentsOf.ts';
import type { Feature, Features } from '../core/features.ts';
import type { ResampleStep } from '../core/recipe.ts';
import { bernoulli } from '../random/bernoulli.ts';
import type { Stream } from '../random/stream.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import { chosenText } from './chosenText.ts';
import { sampleStreams } from './drawStream.ts';
import { withoutImage } from './imageExtent.ts';
import { imagesOf, type NamedImage, requireTouchable } from './touchedFeatures.ts';

/** Height and width of an image, in pixels. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

/** A side of images, `null` if it may differ between them. */
export type Side = number | null;

/** The geometric change of one sample. */
export interface Placed {
  /** The visible box: x1, y1 (inclusive), x2, y2 (exclusive). Defaults to the whole image. */
  readonly box?: readonly [x1: number, y1: number, x2: number, y2: number];
  /** The extent after resizing. Defaults to the extent of the box. */
  readonly size?: Extent;
  /** 1 for a horizontal flip, plus 2 for a vertical one. */
  readonly flip?: number;
}

/** The parts of a geometric operator. */
export interface GeometryParts {
  /** Its options as passed. They enter the chain. */
  readonly options: object;
  readonly features?: readonly string[] | undefined;
  /** The probability of drawing for a sample. Defaults to 1. */
  readonly p?: number | undefined;
  /** The first epoch in which the operator is off. */
  readonly until?: number | undefined;
  readonly seed?: number | undefined;
  readonly filter?: 'bilinear' | 'nearest' | undefined;
  readonly antialias?: boolean | undefined;
  readonly border?: ResampleStep['border'] | undefined;
  /** The value outside of the image, for all channels or for each. */
  readonly fill?: readonly number[] | undefined;
  /** True if it may read outside of an image. This must not depend on the draws. */
  readonly pads?: boolean | undefined;
  /** Height and width after it, from those before it. `null` if they may differ between images. */
  readonly sizeAfter: (height: Side, width: Side) => readonly [height: Side, width: Side];
  /** Returns the change of an image. `stream` is `undefined` if nothing is drawn. */
  readonly place: (extent: Extent, stream: Stream | undefined) => Placed;
  /** True if it draws. */
  readonly draws: boolean;
}

/** Makes a geometric operator, which draws for each sample. */
export function geometry(operator: string, parts: GeometryParts): Augmentation {
  const { features: named, fill = [0] } = parts;
  const text = JSON.stringify(parts.options);
  const prepare = (features: Features): readonly NamedImage[] => {
    requireTouchable(features, { operator, features: named, numbers: false });
    const images = imagesOf(features, named);
    if (images.length === 0) throw withoutImage(features, operator, named);
    requireFills(operator, images, fill);
    return images;
  };
  const apply = <F extends Features>(batch: Batch<F>, images: readonly NamedImage[]): Batch<F> => {
    const extents = commonExtents(batch as unknown as Batch, operator, images);
    const step = stepFor(batch as unknown as Batch, operator, { parts, extents, fill });
    return batch.after(operator, text, [step], parts.draws);
  };
  return augmentation(operator, {
    prepare,
    apply,
    text: chosenText(operator, named),
    isPerSample: true,
    featuresAfter: (features, images) => featuresAfter(features, images, parts.sizeAfter),
  });
}

interface StepParts {
  readonly parts: GeometryParts;
  readonly extents: Extents;
  readonly fill: readonly number[];
}

function stepFor(
  batch: Batch,
  operator: string,
  { parts, extents, fill }: StepParts,
): ResampleStep {
  const { allocator, size, valid, epoch } = batch;
  const { p = 1, until = Infinity, seed, features, place } = parts;
  const { filter = 'bilinear', antialias = true, border = 'constant' } = parts;
  const box = allocator.allocate(Int32Array, 4 * size);
  const sizes = allocator.allocate(Uint32Array, 2 * size);
  const flip = new Uint8Array(size);
  const streamOf = parts.draws ? sampleStreams(batch, operator, seed) : undefined;
  let isResized = false;
  let isBoxed = false;
  let isBeyond = parts.pads === true;
  for (let i = 0; i < size; i++) {
    // Padding is treated like the sample that it repeats.
    const sample = i < valid ? i : 0;
    const height = extents.heights[i] as number;
    const width = extents.widths[i] as number;
    const stream = streamOf?.(sample);
    const isDrawn = stream !== undefined && bernoulli(stream, p) && epoch < until;
    const placed = place({ height, width }, isDrawn ? stream : undefined);
    const [x1, y1, x2, y2] = placed.box ?? [0, 0, width, height];
    const after = placed.size ?? { height: y2 - y1, width: x2 - x1 };
    // `set` would take longer than the rest.
    box[4 * i] = x1;
    box[4 * i + 1] = y1;
    box[4 * i + 2] = x2;
    box[4 * i + 3] = y2;
    sizes[2 * i] = after.height;
    sizes[2 * i + 1] = after.width;
    flip[i] = placed.flip ?? 0;
    isBoxed ||= placed.box !== undefined;
    isResized ||= placed.size !== undefined;
    isBeyond ||= x1 < 0 || y1 < 0 || x2 > width || y2 > height;
  }
  return {
    kind: 'resample',
    operator,
    ...(features === undefined ? {} : { features: [...features] }),
    ...(isBoxed ? { box } : {}),
    ...(isResized ? { size: sizes } : {}),
    ...(flip.some((value) => value !== 0) ? { flip } : {}),
    filter,
    antialias,
    border,
    ...(isBeyond && border === 'constant' ? { fill: Float64Array.from(fill) } : {}),
  };
}

/** The features with the extents of images and masks after the operator. */
function featuresAfter(
  features: Features,
  images: readonly NamedImage[],
  sizeAfter: GeometryParts['sizeAfter'],
): Features {
  const after = new Map(
    images.map(
      ([
        name,
        {
          shape: [height, width, channels],
        },
      ]) => {
        return [name, [...sizeAfter(height, width), channels]] as const;
      },
    ),
  );
  const changed = (name: string, feature: Feature): Feature => {
    const own = after.get(name);
    if (own !== undefined) return { ...feature, shape: own } as unknown as Feature;
    if (feature.kind !== 'mask') return feature;
    const [height, width] = after.get(feature.follow ?? '') ?? feature.shape;
    const shape = [height, width, ...feature.shape.slice(2)];
    return { ...feature, shape } as unknown as Feature;
  };
  return Object.fromEntries(
    Object.entries(features).map(([name, feature]) => [name, changed(name, feature)]),
  );
}

/** The common extents of all images of a batch. */
export function commonExtents(
  batch: Batch,
  operator: string,
  images: readonly NamedImage[],
): Extents {
  const [first, ...others] = images.map(([name]) => extentsOf(batch, name));
  const { heights, widths } = first as Extents;
  for (const [n, other] of others.entries()) {
    const odd = heights.findIndex(
      (h, i) => h !== other.heights[i] || widths[i] !== other.widths[i],
    );
    if (odd < 0) continue;
    throw new SchemaError(
      `Cannot \`${operator}\`: its images must have one height and width; ` +
        `received \`${images[0]?.[0]}\` of ${heights[odd]}×${widths[odd]} and ` +
        `\`${images[n + 1]?.[0]}\` of ${other.heights[odd]}×${other.widths[odd]}; ` +
        'name those of one extent in `features`',
    );
  }
  return { heights, widths };
}

/** Requires one value of a fill for all channels, or for each channel of each image. */
export function requireFills(
  operator: string,
  images: readonly NamedImage[],
  fill: readonly number[],
): void {
  const odd = images.find(([, { shape }]) => fill.length !== 1 && fill.length !== shape[2]);
  if (odd === undefined) return;
  const [name, { shape }] = odd;
  throw new SchemaError(
    `Cannot \`${operator}\`: \`fill\` must have one number for each of the ${shape[2]} channels ` +
      `of \`${name}\`; received ${fill.length}; name other images in \`features\``,
  );
}
