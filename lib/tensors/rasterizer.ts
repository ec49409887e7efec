import type { Batch } from '../core/batch.ts';
import type { Chunk } from '../core/chunk.ts';
import { DataError, type DataPlace } from '../core/errors.ts';
import type { Extents } from '../core/extents.ts';
import { extentsAfter, sourceExtents } from '../core/extentsOf.ts';
import type { ImageDecoding, ImageFeature, MaskFeature } from '../core/features.ts';
import { pickSamples } from '../core/pickSamples.ts';
import type { PatchRecipe } from '../core/recipe.ts';
import { recipeFor } from '../core/recipeFor.ts';
import { withoutSamples } from '../core/withoutSamples.ts';
import type { RunContext } from '../engine/runContext.ts';
import type { RasterJob } from '../raster/program/rasterJob.ts';
import type { ImageForm } from '../render/patchwork.ts';
import { patchworkCompiler } from '../render/patchworkCompiler.ts';
import { renderPlain } from '../render/render.ts';
import type { Pixels } from '../render/renderScalar.ts';
import { type Segment, segmentsOf } from '../render/segmentsOf.ts';
import { decodedImages } from './decodedImages.ts';
import { maskSteps } from './maskTensors.ts';
import { needsRaster } from './needsRaster.ts';
import type { RasterImages, Rasters } from './rasterImages.ts';
import { rasterJobs } from './rasterJobs.ts';
import { type RasterSources, rasterSources, renderedSources } from './rasterSources.ts';

/** A batch without the damaged images that were passed over, and its images. */
export interface Rasterized {
  readonly batch: Batch;
  readonly rasters: Rasters;
}

/**
 * Makes pixels of one extent of the images of batches, on the threads of the run where it has any.
 */
export interface Rasterizer {
  /**
   * Whether a batch has images or masks that are encoded, or steps that run on pixels of single
   * samples.
   */
  isNeeded(batch: Batch): boolean;
  /**
   * @param turn is over when the batches before have decided about their damaged images
   * @throws DataError where an image is damaged, of another extent than others, or does not have
   * the extent that it must have
   */
  rasterize(
    batch: Batch,
    signal?: { readonly isDropped: boolean },
    turn?: Promise<unknown>,
  ): Promise<Rasterized>;
  /** Takes the memory of images that are not used any more. */
  reuse(images: RasterImages): void;
}

/** What a rasterizer takes of its run. */
export type RasterRun = Pick<RunContext, 'threads' | 'budget' | 'lastEpoch'>;

/** Makes the rasterizer of a run. */
export function rasterizer(run: RasterRun): Rasterizer {
  const { threads } = run;
  const compile = patchworkCompiler();
  const decodedFor = decodedImages(run);
  const jobs = rasterJobs(threads);
  const isNeeded = (batch: Batch) =>
    Object.keys(batch.features).some((name) => needsRaster(batch, name));

  /** The samples that a patchwork shows. */
  const shown = (patch: PatchRecipe, form: ImageForm): readonly number[] => {
    const { termSource, firstTerm } = compile(patch, form);
    const isShown = new Uint8Array(form.size);
    for (let term = 0; term < (firstTerm.at(-1) ?? 0); term++)
      isShown[termSource[term] as number] = 1;
    return Array.from(isShown.keys()).filter((i) => isShown[i] === 1);
  };

  const segmentPixels = async (
    batch: Batch,
    name: string,
    { segment, sources, form, mask, isDropped, damages }: SegmentWork,
  ): Promise<Pixels> => {
    const { height, width, channels, size } = form;
    const isFloat = isFloatAfter(segment, sources);
    // Padding repeats the first sample, whose steps it shares.
    const wanted = shown({ steps: segment.patch }, form).map((i) => (i < batch.valid ? i : 0));
    const samples = batch.valid === 0 ? [] : [...new Set(wanted)].sort((a, b) => a - b);
    const decode = { ...NO_DECODING, ...(batch.sources[name] as ImageFeature).decode };
    const cache = decode.cache && decodedFor(decode, channels, batch.epoch);
    const find = (image: ReturnType<RasterSources['image']>) => cache?.find(image) ?? image;
    const jobOf = (group: readonly number[]): RasterJob => ({
      images: group.map((i) => find(sources.image(i))),
      steps: segment.raster.map((step) => pickSamples(step, group, size)),
      height,
      width,
      channels,
      scale: sources.scale,
      range: sources.range,
      isFloat,
      decode,
      ...(mask === undefined ? {} : { mask }),
    });
    const length = height * width * channels;
    const groups = groupsOf(samples, length, threads?.size ?? 0);
    const results = await jobs.run(
      groups.map((group) => () => jobOf(group)),
      isDropped,
    );
    const chunkOf = new Uint32Array(size);
    const start = new Uint32Array(size);
    for (const { decoded } of results) cache?.keep(decoded);
    for (const [n, group] of groups.entries()) {
      for (const { image, reason } of results[n]?.faults ?? [])
        damages.set(group[image] as number, damaged(batch, name, group[image] as number, reason));
      for (const [k, i] of group.entries()) {
        chunkOf[i] = n;
        start[i] = k * length;
      }
    }
    chunkOf.fill(chunkOf[0] as number, batch.valid);
    start.fill(start[0] as number, batch.valid);
    const chunks = results.map(({ pixels }) => pixels) as Uint8Array[] | Float32Array[];
    return { chunks: chunks.length > 0 ? chunks : [new Uint8Array(length)], chunkOf, start };
  };

  const imagePixels = async (
    batch: Batch,
    name: string,
    { isDropped, damages }: Pick<SegmentWork, 'isDropped' | 'damages'>,
  ): Promise<RasterImages> => {
    const segments = segmentsOf(recipeFor(batch, name).steps);
    let sources = rasterSources(batch, name);
    let extents = sourceExtents(batch, name);
    for (const [n, segment] of segments.entries()) {
      extents = segment.raster.reduce(extentsAfter, extents);
      const { size } = batch;
      const [height, width] = oneExtent(batch, name, extents);
      const [, , channels] = (batch.features[name] as ImageFeature).shape;
      const isFloat = isFloatAfter(segment, sources);
      const form = { size, height, width, channels, scale: isFloat ? 1 : sources.scale };
      const pixels = await segmentPixels(batch, name, {
        ...{ segment, sources, form, isDropped, damages },
      });
      const recipe: PatchRecipe = { steps: segment.patch };
      if (n === segments.length - 1) return { pixels, form, recipe };
      const { values } = renderPlain(compile(recipe, form), pixels);
      sources = renderedSources(values, form, sources.range);
    }
    throw new Error('a recipe has at least one segment');
  };

  /** The classes of encoded masks after the first steps on single samples. */
  const maskPixels = async (
    batch: Batch,
    name: string,
    work: Pick<SegmentWork, 'isDropped' | 'damages'>,
  ): Promise<RasterImages> => {
    const { erase = 0 } = batch.features[name] as MaskFeature;
    const [segment] = segmentsOf(maskSteps(batch, name)) as [Segment];
    const extents = segment.raster.reduce(extentsAfter, sourceExtents(batch, name));
    const [height, width] = oneExtent(batch, name, extents);
    const form = { size: batch.size, height, width, channels: 1, scale: 1 };
    // Classes of 16 bits are no bytes.
    const sources = { ...rasterSources(batch, name), isFloat: true, scale: 1 };
    const pixels = await segmentPixels(batch, name, {
      ...{ segment, sources, form, mask: { erase } },
      ...work,
    });
    return { pixels, form, recipe: { steps: segment.patch } };
  };

  return {
    isNeeded,
    reuse: ({ pixels }) => jobs.reuse(pixels.chunks),
    async rasterize(batch, signal = { isDropped: false }, turn = Promise.resolve()) {
      for (let now = batch; ; ) {
        const rasters = new Map<string, RasterImages>();
        const damages = new Map<number, DataError>();
        const work = { isDropped: () => signal.isDropped, damages };
        for (const [name, { kind }] of Object.entries(now.features)) {
          if (!needsRaster(now, name)) continue;
          const pixels = kind === 'image' ? imagePixels : maskPixels;
          rasters.set(name, await pixels(now, name, work));
        }
        if (damages.size === 0) return { batch: now, rasters };
        await turn;
        now = withoutDamaged(now, damages);
      }
    },
  };
}

/** The batch without its damaged samples, where all of them are passed over. */
function withoutDamaged(batch: Batch, damages: ReadonlyMap<number, DataError>): Batch {
  for (const [, error] of [...damages].sort(([a], [b]) => a - b))
    if (batch.passesOver?.(error) !== true) throw error;
  return withoutSamples(batch, new Set(damages.keys()));
}

const NO_DECODING: ImageDecoding = { orientation: 'exif', maxPixels: Infinity, decoders: {} };

interface SegmentWork {
  readonly segment: Segment;
  readonly sources: RasterSources;
  readonly form: ImageForm;
  readonly mask?: RasterJob['mask'];
  readonly isDropped: () => boolean;
  /** Gets the samples whose images cannot be decoded. */
  readonly damages: Map<number, DataError>;
}

/** Steps on pixels compute in float32; geometry leaves pixels of the type that they are of. */
function isFloatAfter({ raster }: Segment, { isFloat }: RasterSources): boolean {
  return isFloat || raster.some(({ kind }) => kind !== 'resample');
}

/** Bytes of the images of one job: a few milliseconds of work, so that the last one ends soon. */
const JOB_BYTES = 600_000;

/** Divides samples among jobs, so that each of the threads has several. */
function groupsOf(
  samples: readonly number[],
  length: number,
  threads: number,
): readonly (readonly number[])[] {
  const fitting = Math.max(1, Math.floor(JOB_BYTES / length));
  const shared = Math.max(1, Math.ceil(samples.length / (JOBS_PER_THREAD * Math.max(1, threads))));
  const count = Math.min(fitting, shared);
  return Array.from({ length: Math.ceil(samples.length / count) }, (_, n) =>
    samples.slice(n * count, (n + 1) * count),
  );
}

const JOBS_PER_THREAD = 4;

/** The one extent of the images of a batch. */
function oneExtent(
  batch: Batch,
  name: string,
  { heights, widths }: Extents,
): readonly [number, number] {
  const [height, width] = [heights[0] as number, widths[0] as number];
  const odd = heights.findIndex((other, i) => other !== height || widths[i] !== width);
  if (odd < 0) return [height, width];
  throw new DataError(
    `Cannot make feature \`${name}\`: all images of a batch must have one extent, here ` +
      `${height}×${width}; received ${heights[odd]}×${widths[odd]}; add \`resize\`, ` +
      '`randomResizedCrop` or a crop after `batch`, before `normalize`',
    placeOf(batch, name, odd),
  );
}

function damaged(batch: Batch, name: string, i: number, reason: string): DataError {
  const text = `Cannot make feature \`${name}\`: ${reason.replace(/^Cannot/, 'cannot')}`;
  return new DataError(text, placeOf(batch, name, i));
}

function placeOf({ rows, sources }: Batch, name: string, i: number): DataPlace {
  const { column = name } = sources[name] as ImageFeature;
  const chunk = rows.chunks[rows.chunkOf[i] as number] as Chunk;
  return chunk.place(rows.rowOf[i] as number, column);
}
