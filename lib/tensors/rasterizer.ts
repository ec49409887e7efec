import type { Batch } from '../core/batch.ts';
import type { Chunk } from '../core/chunk.ts';
import { DataError, type DataPlace } from '../core/errors.ts';
import type { Extents } from '../core/extents.ts';
import { extentsAfter, sourceExtents } from '../core/extentsOf.ts';
import type { ImageFeature, MaskFeature } from '../core/features.ts';
import type { PatchRecipe } from '../core/recipe.ts';
import { recipeFor } from '../core/recipeFor.ts';
import { withoutSamples } from '../core/withoutSamples.ts';
import type { RunContext } from '../engine/runContext.ts';
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
import { isFloatAfter, type SegmentRun, type SegmentWork, segmentPixels } from './segmentPixels.ts';

/** A batch without the skipped damaged images, and its rasterized images. */
export interface Rasterized {
  readonly batch: Batch;
  readonly rasters: Rasters;
}

/**
 * Rasterizes the images of batches to pixels of one extent, on the threads of the run if it has
 * any.
 */
export interface Rasterizer {
  /** True if a batch has encoded images or masks, or steps on the pixels of single samples. */
  isNeeded(batch: Batch): boolean;
  /**
   * @param turn settles when earlier batches have decided about their damaged images
   * @throws DataError if an image is damaged or has an extent that differs from the others or the
   * feature
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

  /** The samples that a patchwork reads. */
  const shown = (patch: PatchRecipe, form: ImageForm): readonly number[] => {
    const { termSource, firstTerm } = compile(patch, form);
    const isShown = new Uint8Array(form.size);
    for (let term = 0; term < (firstTerm.at(-1) ?? 0); term++)
      isShown[termSource[term] as number] = 1;
    return Array.from(isShown.keys()).filter((i) => isShown[i] === 1);
  };

  /** The samples that a segment makes, in order. Padding repeats the first, whose steps it has. */
  const samplesOf = ({ valid }: Batch, { patch }: Segment, form: ImageForm): readonly number[] => {
    const wanted = shown({ steps: patch }, form).map((i) => (i < valid ? i : 0));
    return valid === 0 ? [] : [...new Set(wanted)].sort((a, b) => a - b);
  };

  /** An image feature, and the first steps on its samples. */
  const firstOf = (batch: Batch, name: string): FirstSegment => {
    const segments = segmentsOf(recipeFor(batch, name).steps);
    const [segment] = segments as readonly [Segment];
    const sources = rasterSources(batch, name);
    const extents = segment.raster.reduce(extentsAfter, sourceExtents(batch, name));
    const form = formOf(batch, name, { segment, sources, extents });
    const samples = samplesOf(batch, segment, form);
    return { work: { name, segment, sources, form, samples }, later: segments.slice(1), extents };
  };

  /** A mask feature that is encoded, and the first steps on its samples. */
  const firstOfMask = (batch: Batch, name: string): FirstSegment => {
    const { erase = 0 } = batch.features[name] as MaskFeature;
    const [segment] = segmentsOf(maskSteps(batch, name)) as [Segment];
    const extents = segment.raster.reduce(extentsAfter, sourceExtents(batch, name));
    const [height, width] = oneExtent(batch, name, extents);
    const form = { size: batch.size, height, width, channels: 1, scale: 1 };
    // Classes of 16 bits do not fit in bytes.
    const sources = { ...rasterSources(batch, name), isFloat: true, scale: 1 };
    const samples = samplesOf(batch, segment, form);
    const work = { name, segment, sources, form, mask: { erase }, samples };
    // Masks after it are rendered by `maskTensors`.
    return { work, later: [], extents };
  };

  /** Does what comes after the first steps. */
  const finished = async (
    batch: Batch,
    { work, later, extents: first }: FirstSegment,
    { pixels: made, how }: { readonly pixels: Pixels; readonly how: SegmentRun },
  ): Promise<RasterImages> => {
    const { name } = work;
    let { form, segment, sources } = work;
    let extents = first;
    let pixels = made;
    for (const next of later) {
      const { values } = renderPlain(compile({ steps: segment.patch }, form), pixels);
      sources = renderedSources(values, form, sources.range);
      segment = next;
      extents = segment.raster.reduce(extentsAfter, extents);
      form = formOf(batch, name, { segment, sources, extents });
      const samples = samplesOf(batch, segment, form);
      [pixels] = (await segmentPixels(batch, [{ name, segment, sources, form, samples }], how)) as [
        Pixels,
      ];
    }
    return { pixels, form, recipe: { steps: segment.patch } };
  };

  return {
    isNeeded,
    reuse: ({ pixels }) => jobs.reuse(pixels.chunks),
    async rasterize(batch, signal = { isDropped: false }, turn = Promise.resolve()) {
      for (let now = batch; ; ) {
        const rasters = new Map<string, RasterImages>();
        const damages = new Map<number, DataError>();
        const how: SegmentRun = {
          jobs,
          decodedFor,
          threads: threads?.size ?? 0,
          isDropped: () => signal.isDropped,
          damaged: (name, i, reason) => damages.set(i, damaged(now, name, i, reason)),
        };
        for (const names of madeTogether(now, needsRaster)) {
          const firsts = names.map((name) =>
            now.features[name]?.kind === 'mask' ? firstOfMask(now, name) : firstOf(now, name),
          );
          const made = await segmentPixels(
            now,
            firsts.map(({ work }) => work),
            how,
          );
          for (const [k, first] of firsts.entries()) {
            const pixels = made[k] as Pixels;
            rasters.set(first.work.name, await finished(now, first, { pixels, how }));
          }
        }
        if (damages.size === 0) return { batch: now, rasters };
        await turn;
        now = withoutDamaged(now, damages);
      }
    },
  };
}

/** The batch without its damaged samples, if all of these are skipped. */
function withoutDamaged(batch: Batch, damages: ReadonlyMap<number, DataError>): Batch {
  for (const [, error] of [...damages].sort(([a], [b]) => a - b))
    if (batch.passesOver?.(error) !== true) throw error;
  return withoutSamples(batch, new Set(damages.keys()));
}

/** The first segment of a feature, and those after it. */
interface FirstSegment {
  readonly work: SegmentWork;
  readonly later: readonly Segment[];
  readonly extents: Extents;
}

interface SegmentOf {
  readonly segment: Segment;
  readonly sources: RasterSources;
  readonly extents: Extents;
}

/** The form of the images that a segment makes. */
function formOf(batch: Batch, name: string, { segment, sources, extents }: SegmentOf): ImageForm {
  const [height, width] = oneExtent(batch, name, extents);
  const [, , channels] = (batch.features[name] as ImageFeature).shape;
  const scale = isFloatAfter(segment, sources) ? 1 : sources.scale;
  return { size: batch.size, height, width, channels, scale };
}

/** The features that have to be rasterized, those of the same encoded images together. */
function madeTogether(
  batch: Batch,
  isWanted: (batch: Batch, name: string) => boolean,
): readonly (readonly string[])[] {
  const together = new Map<string, string[]>();
  for (const [name, feature] of Object.entries(batch.features)) {
    if (!isWanted(batch, name)) continue;
    const { kind, column = name, decode, shape } = feature as ImageFeature;
    const encoded = JSON.stringify([kind, column, decode, shape[2]]);
    const key = decode === undefined ? name : encoded;
    const names = together.get(key);
    if (names === undefined) together.set(key, [name]);
    else names.push(name);
  }
  return [...together.values()];
}

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
    `Cannot make feature \`${name}\`: all images of a batch must have the same extent, here ` +
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
