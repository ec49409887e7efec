import type { Batch } from '../../core/batch.ts';
import { batchTitle } from '../../core/batchText.ts';
import type { BoxesFeature, ImageFeature } from '../../core/features.ts';
import { type EraseStep, isRasterStep, type PasteStep, type Step } from '../../core/recipe.ts';
import { recipeFor } from '../../core/recipeFor.ts';
import { boxTargets } from '../../tensors/boxTensors.ts';
import { type ExplainedBox, type ExplainedStep, explain } from '../explain.ts';
import { paletteColour } from './palette.ts';
import { followersOf, renderImages } from './renderImages.ts';
import type { ShownBatch, ShownBox, ShownImage } from './shownBatch.ts';
import { shownFields } from './shownFields.ts';
import { shownImages } from './shownImages.ts';

/** Options of {@link toShown}. */
export interface ShownOptions {
  /** The number of samples, from the first. */
  readonly count: number;
  /** True to show each image also as it was before the recipe. */
  readonly compare: boolean;
  /** True to draw boxes where an operator cut. */
  readonly boxes: boolean;
  /** The values of black and white in images. */
  readonly range?: readonly [number, number];
}

/** Renders the first samples of a batch, and formats its other features as text. */
export async function toShown(batch: Batch, options: ShownOptions): Promise<ShownBatch> {
  const { features, valid, size } = batch;
  const count = Math.min(options.count, size);
  const names = Object.keys(features).filter((name) => features[name]?.kind === 'image');
  const cutters = names.flatMap((name) => (options.boxes ? cuttingSteps(batch, name) : []));
  const operators = [...new Set(cutters.map(({ operator }) => operator))];
  const colours = new Map(operators.map((operator, k) => [operator, paletteColour(k)]));
  const choice = { ...options, count, colours };
  const before = options.compare ? await columnsOf(untouched(batch), choice) : [];
  const after = await columnsOf(batch, choice);
  const columns = options.compare
    ? after.flatMap((column, k) => [
        { ...(before[k] as ImageColumn), name: `${column.name} before` },
        { ...column, name: `${column.name} after` },
      ])
    : after;
  const fields = shownFields(batch, count);
  return {
    title: batchTitle('Batch', batch),
    size,
    legend: Array.from(colours, ([text, colour]) => ({ text, colour })),
    images: columns.map(({ name }) => name),
    fields: fields.map(({ name }) => name),
    samples: Array.from({ length: count }, (_, i) => ({
      images: columns.map(({ samples }) => samples[i] as ShownImage),
      fields: fields.map(({ samples }) => samples[i] as readonly string[]),
      isPadding: i >= valid,
    })),
  };
}

/** The images of one feature, in the order of the samples. */
interface ImageColumn {
  readonly name: string;
  readonly samples: readonly ShownImage[];
}

/** The batch before its recipe. Images of different extents are resized to the same one. */
function untouched(batch: Batch): Batch {
  const isOfOneExtent = Object.values(batch.sources).every(
    (feature) => feature.kind !== 'image' || !hasOpenExtent(feature),
  );
  if (isOfOneExtent) return batch.with({ recipe: { steps: [] }, features: batch.sources });
  return batch.with({ recipe: { steps: batch.recipe.steps.filter(isRasterStep) } });
}

function hasOpenExtent({ shape }: ImageFeature): boolean {
  return shape.includes(null);
}

interface ColumnOptions extends Pick<ShownOptions, 'count' | 'range'> {
  /** Box colours by operator. Boxes of other operators are not drawn. */
  readonly colours: ReadonlyMap<string, ShownBox['colour']>;
}

async function columnsOf(
  batch: Batch,
  { count, range, colours }: ColumnOptions,
): Promise<readonly ImageColumn[]> {
  const choice = range === undefined ? { count } : { count, range };
  return [...(await renderImages(batch))].flatMap(([name, rendered]) => {
    const steps = cuttingSteps(batch, name);
    const cut = explain(batch.with({ recipe: { steps } }));
    const { names, samples } = shownImages(batch, name, { rendered, ...choice });
    const boxesAt = (i: number) =>
      (cut[i]?.steps ?? []).flatMap((step) => {
        const colour = colours.get(step.operator);
        return colour === undefined ? [] : boxesOf(step).map((box) => ({ ...box, colour }));
      });
    const objects = objectBoxes(batch, name);
    return names.map((plane, k) => ({
      name: plane,
      samples: samples.map((rasters, i) => ({
        raster: rasters[k] as ShownImage['raster'],
        boxes: [...boxesAt(i), ...objects.flatMap((samples) => samples[i] ?? [])],
      })),
    }));
  });
}

/** For each sample, the boxes that follow an image, in the colours of their labels. */
function objectBoxes(batch: Batch, image: string): readonly (readonly ShownBox[])[][] {
  return followersOf(batch, image, 'boxes').map((name) => {
    const { host, size } = boxTargets(batch, name, batch.features[name] as BoxesFeature);
    return Array.from({ length: size }, (_, i) => {
      const numbers = Array.from(host.weights.keys()).slice(host.offsets[i], host.offsets[i + 1]);
      return numbers.map((k): ShownBox => {
        const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = host.boxes.subarray(4 * k).map(Math.round);
        return { x1, y1, x2, y2, colour: paletteColour(host.labels?.[k] ?? 0) };
      });
    });
  });
}

/** The cutting steps after which no pixel moves, so that their boxes are still in place. */
function cuttingSteps(batch: Batch, name: string): readonly (PasteStep | EraseStep)[] {
  const { steps } = recipeFor(batch, name);
  const kinds = steps.map(({ kind }) => kind);
  const moved = Math.max(kinds.lastIndexOf('resample'), kinds.lastIndexOf('warp'));
  return steps.slice(moved + 1).filter(isCutting);
}

function isCutting(step: Step): step is PasteStep | EraseStep {
  return step.kind === 'paste' || step.kind === 'erase';
}

/** The boxes of a step whose area is not 0. */
function boxesOf(step: ExplainedStep): readonly ExplainedBox[] {
  if ('boxes' in step) return step.boxes;
  if (!('box' in step) || step.box === undefined) return [];
  return step.box.x1 < step.box.x2 && step.box.y1 < step.box.y2 ? [step.box] : [];
}
