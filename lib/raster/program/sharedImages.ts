import type { Crop } from '../crop.ts';
import type { PngIndices } from '../png/decodeIndices.ts';
import { neededWindow } from '../resample/neededWindow.ts';
import type { ResampleInput } from '../resample/resampleScalar.ts';
import type { Geometry } from './geometry.ts';
import type { EncodedImage, PixelImage, RasterJob } from './rasterJob.ts';

/** Pixels of an image, or of a part of it. */
export type AnyInput = ResampleInput | ResampleInput<Float32Array>;

/** An encoded image that is used more than once. */
export interface SharedImage {
  /** What all of them need of it. */
  readonly part: Crop;
  input?: AnyInput | Promise<AnyInput>;
  indices?: PngIndices;
}

/** A job, and what is looked up first of each of its images; of masks it is all. */
export interface PlannedJob {
  readonly job: RasterJob;
  readonly plans: readonly { readonly geometry: Geometry }[];
}

/** The encoded images that are used more than once. */
export function sharedImages(
  planned: readonly PlannedJob[],
): ReadonlyMap<EncodedImage | PixelImage, SharedImage> {
  const uses = new Map<EncodedImage | PixelImage, Crop[]>();
  for (const { job, plans } of planned) {
    for (const [i, image] of job.images.entries()) {
      const found = uses.get(image);
      const geometry = plans[i]?.geometry;
      const part = partOf(image, geometry);
      if (found === undefined) uses.set(image, [part]);
      else found.push(part);
    }
  }
  const repeated = [...uses].filter(([image, parts]) => 'bytes' in image && parts.length > 1);
  return new Map(repeated.map(([image, parts]) => [image, { part: unionOf(parts) }]));
}

function partOf(image: EncodedImage | PixelImage, geometry: Geometry | undefined): Crop {
  if (geometry === undefined) return NOTHING;
  const { height, width } = image;
  const isKept = 'keepAs' in image && image.keepAs !== undefined;
  return isKept
    ? { top: 0, left: 0, height, width }
    : neededWindow(geometry.rows, geometry.columns);
}

const NOTHING: Crop = { top: 0, left: 0, height: 0, width: 0 };

/** The smallest part that has all of them. */
function unionOf(parts: readonly Crop[]): Crop {
  return parts.reduce((all, part) => {
    if (part.height === 0) return all;
    if (all.height === 0) return part;
    const top = Math.min(all.top, part.top);
    const left = Math.min(all.left, part.left);
    const height = Math.max(all.top + all.height, part.top + part.height) - top;
    const width = Math.max(all.left + all.width, part.left + part.width) - left;
    return { top, left, height, width };
  }, NOTHING);
}
