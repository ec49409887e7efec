import type { Batch } from '../core/batch.ts';
import type { ImageDecoding, ImageFeature } from '../core/features.ts';
import { pickSamples } from '../core/pickSamples.ts';
import type { EncodedImage, RasterJob } from '../raster/program/rasterJob.ts';
import type { ImageForm } from '../render/patchwork.ts';
import type { Pixels } from '../render/renderScalar.ts';
import type { Segment } from '../render/segmentsOf.ts';
import type { DecodedImages, decodedImages } from './decodedImages.ts';
import type { RasterJobs } from './rasterJobs.ts';
import type { RasterSources } from './rasterSources.ts';

/** What is to be made of a feature: the steps on single samples of a segment. */
export interface SegmentWork {
  readonly name: string;
  readonly segment: Segment;
  readonly sources: RasterSources;
  readonly form: ImageForm;
  readonly mask?: RasterJob['mask'];
  /** The samples that are shown, in order. */
  readonly samples: readonly number[];
}

/** How and where it is done. */
export interface SegmentRun {
  readonly jobs: RasterJobs;
  /** Finds the images that are kept decoded. */
  readonly decodedFor: ReturnType<typeof decodedImages>;
  readonly threads: number;
  readonly isDropped: () => boolean;
  /** Is told of a sample whose image cannot be decoded, and why. */
  readonly damaged: (name: string, sample: number, reason: string) => void;
}

/**
 * Makes the pixels of features that are made of the same images: each image is decoded once,
 * however many features and samples it becomes.
 */
export async function segmentPixels(
  batch: Batch,
  works: readonly SegmentWork[],
  { jobs, decodedFor, threads, isDropped, damaged }: SegmentRun,
): Promise<readonly Pixels[]> {
  const lengths = works.map(({ form: { height, width, channels } }) => height * width * channels);
  const all = [...new Set(works.flatMap(({ samples }) => samples))].sort((a, b) => a - b);
  // Works that are done together have one way of decoding.
  const [{ name: first, form: firstForm }] = works as readonly [SegmentWork];
  const decode = { ...NO_DECODING, ...(batch.sources[first] as ImageFeature).decode };
  const cache = decode.cache && decodedFor(decode, firstForm.channels, batch.epoch);
  const { unitsOf, imageOf } = onceEach(batch, works[0] as SegmentWork, cache);
  const bytes = lengths.reduce((sum, length) => sum + length, 0);
  const groups = groupsOf(unitsOf(all), { length: bytes, samples: all.length, threads });
  const isWanted = works.map(({ samples }) => new Set(samples));
  const groupsOfWork = isWanted.map((wanted) =>
    groups.map((own) => own.filter((i) => wanted.has(i))),
  );
  const jobOf = ({ segment, form, sources, mask }: SegmentWork, group: readonly number[]) => {
    const { height, width, channels, size } = form;
    return {
      images: group.map((i) => imageOf(i) ?? sources.image(i)),
      steps: segment.raster.map((step) => pickSamples(step, group, size)),
      height,
      width,
      channels,
      scale: sources.scale,
      range: sources.range,
      isFloat: isFloatAfter(segment, sources),
      decode,
      ...(mask === undefined ? {} : { mask }),
    } satisfies RasterJob;
  };
  const results = await jobs.run(
    groups.map((_, n) => () => works.map((work, k) => jobOf(work, at(groupsOfWork, k, n)))),
    isDropped,
  );
  for (const { decoded } of results.flat()) cache?.keep(decoded);
  return works.map(({ name, form: { size } }, k) => {
    const length = lengths[k] as number;
    const chunkOf = new Uint32Array(size);
    const start = new Uint32Array(size);
    for (const n of groups.keys()) {
      const group = at(groupsOfWork, k, n);
      for (const { image, reason } of results[n]?.[k]?.faults ?? [])
        damaged(name, group[image] as number, reason);
      for (const [place, i] of group.entries()) {
        chunkOf[i] = n;
        start[i] = place * length;
      }
    }
    chunkOf.fill(chunkOf[0] as number, batch.valid);
    start.fill(start[0] as number, batch.valid);
    const chunks = results.map((own) => own[k]?.pixels) as Uint8Array[] | Float32Array[];
    return { chunks: chunks.length > 0 ? chunks : [new Uint8Array(length)], chunkOf, start };
  });
}

/** Steps on pixels compute in float32; geometry leaves pixels of the type that they are of. */
export function isFloatAfter({ raster }: Segment, { isFloat }: RasterSources): boolean {
  return isFloat || raster.some(({ kind }) => kind !== 'resample');
}

function at(groups: readonly (readonly (readonly number[])[])[], k: number, n: number) {
  return groups[k]?.[n] ?? [];
}

type RasterImage = RasterJob['images'][number];

const NO_DECODING: ImageDecoding = { orientation: 'exif', maxPixels: Infinity, decoders: {} };

/**
 * One object for each encoded image, by its bytes, however many samples it has; samples of pixels
 * are each on their own.
 */
function onceEach(
  batch: Batch,
  { name, sources }: SegmentWork,
  cache: DecodedImages | undefined | false,
) {
  const isEncoded = (batch.sources[name] as ImageFeature).decode !== undefined && !sources.isMade;
  const known = new Map<ArrayBufferLike, Map<number, RasterImage>>();
  const imageOf = (i: number): RasterImage | undefined => {
    if (!isEncoded) return undefined;
    const image = sources.image(i) as EncodedImage;
    const { buffer, byteOffset } = image.bytes;
    const ofBuffer = known.get(buffer) ?? new Map<number, RasterImage>();
    known.set(buffer, ofBuffer);
    const found = ofBuffer.get(byteOffset) ?? (cache ? cache.find(image) : image);
    ofBuffer.set(byteOffset, found);
    return found;
  };
  /** The samples, those of one image together. */
  const unitsOf = (samples: readonly number[]): readonly (readonly number[])[] => {
    const units = new Map<RasterImage | number, number[]>();
    for (const i of samples) {
      const key = imageOf(i) ?? i;
      const unit = units.get(key);
      if (unit === undefined) units.set(key, [i]);
      else unit.push(i);
    }
    return [...units.values()];
  };
  return { imageOf, unitsOf };
}

/** Bytes of the images of one job: a few milliseconds of work, so that the last one ends soon. */
const JOB_BYTES = 600_000;
const JOBS_PER_THREAD = 4;

interface Load {
  /** Values of a sample. */
  readonly length: number;
  readonly samples: number;
  readonly threads: number;
}

/** Divides samples among jobs, so that each of the threads has several. */
function groupsOf(
  units: readonly (readonly number[])[],
  { length, samples, threads }: Load,
): readonly (readonly number[])[] {
  const ofUnit = (length * samples) / Math.max(1, units.length);
  const fitting = Math.max(1, Math.floor(JOB_BYTES / ofUnit));
  const shared = Math.max(1, Math.ceil(units.length / (JOBS_PER_THREAD * Math.max(1, threads))));
  const count = Math.min(fitting, shared);
  return Array.from({ length: Math.ceil(units.length / count) }, (_, n) =>
    units.slice(n * count, (n + 1) * count).flat(),
  );
}
