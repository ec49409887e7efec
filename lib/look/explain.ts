import type { Batch } from '../core/batch.ts';
import type { Chunk } from '../core/chunk.ts';
import {
  type EraseStep,
  type NoiseStep,
  PIXEL_CHANGES,
  type PixelChange,
  type PixelStep,
  type ResampleStep,
  type Step,
  WARP_PARAMETERS,
  type WarpStep,
  WEIGHT_ONE,
} from '../core/recipe.ts';

/** A rectangle of pixels: x1, y1 (inclusive), x2, y2 (exclusive). */
export interface ExplainedBox {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** The operator of a step, and the features that it transforms. */
export interface ExplainedOperator {
  readonly operator: string;
  /** Names of images and numbers; absent if the operator has no `features` option. */
  readonly features?: readonly string[];
  /** The view that it transforms, of a batch that has views. */
  readonly view?: string;
}

/** A geometric step: the part of the previous image that it shows, and how. */
export interface ExplainedGeometry {
  /** The part that is shown, in pixels of the previous image. Absent if it is the whole image. */
  readonly box?: ExplainedBox;
  readonly flip?: 'horizontal' | 'vertical' | 'both';
  /** `[height, width]` after the step, if it resizes. */
  readonly size?: readonly [number, number];
}

/** A change of the values of an image, and its amount. */
export interface ExplainedChange {
  readonly change: PixelChange;
  readonly amount: number;
}

/** The erased boxes, and the values written there. */
export interface ExplainedErasing {
  readonly boxes: readonly ExplainedBox[];
  /**
   * One value for all channels, or one per channel. If boxes differ, the values of all boxes in
   * order.
   */
  readonly fill: readonly number[] | 'noise';
}

/** The rotation, shift, scale and shear of an image. */
export interface ExplainedWarp {
  /** Clockwise. */
  readonly degrees: number;
  /** Pixels to the right and down. */
  readonly shift: readonly [number, number];
  readonly scale: number;
  /** Angles along the rows and along the columns, in degrees. */
  readonly shear: readonly [number, number];
}

/** The effect of one step on one sample: the operator's name and the values drawn. */
export type ExplainedStep = ExplainedOperator &
  (
    | { readonly scale: readonly number[]; readonly bias: readonly number[] }
    | { readonly partner: number; readonly lambda: number }
    | { readonly partner: number; readonly lambda: number; readonly box: ExplainedBox }
    | ExplainedErasing
    | ExplainedWarp
    | ExplainedGeometry
    | { readonly changes: readonly ExplainedChange[] }
    | { readonly factor: number }
    | { readonly size: readonly number[]; readonly sigma: number }
    | {
        /** That of the image itself, and that of each chain. */
        readonly weights: readonly number[];
        readonly chains: readonly (readonly ExplainedStep[])[];
      }
    | { readonly parameters: unknown }
  );

/** The explanation of one sample. */
export interface ExplainedSample {
  /** The place of its row. Row groups and rows are counted from 0 in the source. */
  readonly row: { readonly source: string; readonly rowGroup?: number; readonly row: number };
  /** True for padding. */
  readonly padding?: true;
  readonly steps: readonly ExplainedStep[];
}

/**
 * Explains each sample of a batch: its row, and each step with the values drawn. Partners are
 * indices in the batch.
 *
 * @param batch a `Batch` or a `TensorBatch`
 * @example
 * ```ts
 * import { batch, explain, fromColumns } from 'millrace';
 * import { firstValueFrom } from 'rxjs';
 *
 * const batches$ = fromColumns({ x: new Float32Array(3) }).pipe(batch({ size: 2 }));
 * const [, second] = explain(await firstValueFrom(batches$));
 * second // => { row: { source: 'columns', row: 1 }, steps: [] }
 * ```
 */
export function explain(batch: Batch | { readonly recipeBatch: Batch }): ExplainedSample[] {
  const { rows, recipe, size, valid } = 'recipeBatch' in batch ? batch.recipeBatch : batch;
  return Array.from({ length: size }, (_, i) => {
    const chunk = rows.chunks[rows.chunkOf[i] as number] as Chunk;
    return {
      row: chunk.place(rows.rowOf[i] as number),
      ...(i < valid ? {} : { padding: true as const }),
      steps: recipe.steps.map((step) => explainStep(step, i)),
    };
  });
}

function explainStep(step: Step, i: number): ExplainedStep {
  const { features, view } = step;
  const operator = {
    operator: step.operator,
    ...(features === undefined ? {} : { features: [...features] }),
    ...(view === undefined ? {} : { view }),
  };
  switch (step.kind) {
    case 'affine':
      return { ...operator, scale: [...step.scale], bias: [...step.bias] };
    case 'mix':
      return {
        ...operator,
        partner: step.partner[i] as number,
        lambda: (step.weight[i] as number) / WEIGHT_ONE,
      };
    case 'paste': {
      const box = boxAt(step.box, i);
      const [height, width] = step.extent;
      const lambda =
        step.ownWeight?.[i] ?? 1 - ((box.x2 - box.x1) * (box.y2 - box.y1)) / (height * width);
      return { ...operator, partner: step.partner[i] as number, lambda, box };
    }
    case 'erase':
      return { ...operator, ...explainErased(step, i) };
    case 'noise':
      return { ...operator, boxes: boxesAt(step, i).filter(isFull), fill: 'noise' };
    case 'resample':
      return { ...operator, ...explainGeometry(step, i) };
    case 'warp':
      return { ...operator, ...explainWarp(step, i) };
    case 'pixel':
      return { ...operator, changes: explainChanges(step, i) };
    case 'convolve': {
      const { filter, size, amounts } = step;
      const amount = amounts[i] as number;
      return filter === 'gaussian'
        ? { ...operator, size: [...size], sigma: amount }
        : { ...operator, factor: amount };
    }
    case 'blend': {
      const { chains, weights } = step;
      const own = weights.subarray(i * (1 + chains.length), (i + 1) * (1 + chains.length));
      return {
        ...operator,
        weights: Array.from(own, (weight) => weight / WEIGHT_ONE),
        chains: chains.map((chain) => chain.map((inner) => explainStep(inner, i))),
      };
    }
    case 'custom':
      return { ...operator, parameters: step.parameters[i] };
  }
}

function explainChanges({ length, changes, amounts }: PixelStep, i: number): ExplainedChange[] {
  return Array.from({ length }, (_, k) => ({
    change: PIXEL_CHANGES[changes[i * length + k] as number] as PixelChange,
    amount: amounts[i * length + k] as number,
  })).filter(({ change }) => change !== 'none');
}

function explainErased(step: EraseStep, i: number): ExplainedErasing {
  const { holes, fill, boxFill } = step;
  const all = boxesAt(step, i);
  const boxes = all.filter(isFull);
  if (boxFill === undefined) return { boxes, fill: [...fill] };
  const channels = (boxFill.length / step.box.length) * 4;
  const fills = all.flatMap((box, hole) => {
    const first = (i * holes + hole) * channels;
    return isFull(box) ? [...boxFill.subarray(first, first + channels)] : [];
  });
  return { boxes, fill: fills };
}

function boxesAt({ holes, box }: EraseStep | NoiseStep, i: number): ExplainedBox[] {
  return Array.from({ length: holes }, (_, hole) => boxAt(box, i * holes + hole));
}

function isFull({ x1, y1, x2, y2 }: ExplainedBox): boolean {
  return x1 < x2 && y1 < y2;
}

function explainWarp({ parameters }: WarpStep, i: number): ExplainedWarp {
  const own = parameters.subarray(i * WARP_PARAMETERS, (i + 1) * WARP_PARAMETERS);
  const [degrees, right, down, scale, alongRows, alongColumns] = own as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { degrees, shift: [right, down], scale, shear: [alongRows, alongColumns] };
}

const FLIPS = [undefined, 'horizontal', 'vertical', 'both'] as const;

function explainGeometry({ box, flip, size }: ResampleStep, i: number): ExplainedGeometry {
  const turned = FLIPS[flip?.[i] ?? 0];
  return {
    ...(box === undefined ? {} : { box: boxAt(box, i) }),
    ...(turned === undefined ? {} : { flip: turned }),
    ...(size === undefined ? {} : { size: [size[2 * i] as number, size[2 * i + 1] as number] }),
  };
}

function boxAt(box: Uint32Array | Int32Array, index: number): ExplainedBox {
  const [x1, y1, x2, y2] = box.subarray(4 * index, 4 * index + 4) as unknown as [
    number,
    number,
    number,
    number,
  ];
  return { x1, y1, x2, y2 };
}
