import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../core/batch.ts';
import type { Extents } from '../core/extents.ts';
import { extentsAfter, sourceExtents } from '../core/extentsOf.ts';
import type { MaskFeature } from '../core/features.ts';
import type { RasterStep, Step } from '../core/recipe.ts';
import { recipeFor } from '../core/recipeFor.ts';
import { numberColumn } from '../features/numberColumn.ts';
import { rasterizeMask } from '../raster/program/rasterizeMask.ts';
import { patchworkCompiler } from '../render/patchworkCompiler.ts';
import { type ClassMaps, renderMask } from '../render/renderMask.ts';
import { segmentsOf } from '../render/segmentsOf.ts';
import type { RasterImages } from './rasterImages.ts';
import { fillStarts } from './rowStarts.ts';

/**
 * Makes the tensor of a batch's mask feature, from its name and, if masks are encoded, the decoded
 * ones.
 */
export type MaskTensors = (
  batch: Batch,
  name: string,
  decoded: RasterImages | undefined,
) => tf.Tensor3D;

/** Makes the classes of a mask feature. */
export type MaskClasses = (
  batch: Batch,
  name: string,
  decoded: RasterImages | undefined,
) => HostMasks;

/** The masks of a batch in host memory. */
export interface HostMasks {
  /** int32 `[size, height, width]` */
  readonly classes: Int32Array;
  readonly height: number;
  readonly width: number;
}

/** Makes tensors of masks in JavaScript. */
export function maskTensors(): MaskTensors {
  const classesOf = maskClasses();
  return (batch, name, decoded) => {
    const { classes, height, width } = classesOf(batch, name, decoded);
    return tf.engine().makeTensor(classes, [batch.size, height, width], 'int32') as tf.Tensor3D;
  };
}

/**
 * Renders masks by the steps of the image that they follow. The same boxes and partners select the
 * pixels of a mask and its image.
 */
export function maskClasses(): MaskClasses {
  const compile = patchworkCompiler();
  return (batch, name, decoded) => {
    const { size, allocator } = batch;
    const { erase = 0 } = batch.features[name] as MaskFeature;
    let maps = decoded?.pixels ?? sourceMaps(batch, name);
    let extents = sourceExtents(batch, name);
    let masks: HostMasks = { classes: new Int32Array(0), height: 0, width: 0 };
    for (const [n, { raster, patch }] of segmentsOf(maskSteps(batch, name)).entries()) {
      const isDecoded = decoded !== undefined && n === 0;
      if (raster.length > 0 && !isDecoded) maps = rasterized(maps, raster, { extents, erase });
      extents = raster.reduce(extentsAfter, extents);
      const [height, width] = [extents.heights[0] as number, extents.widths[0] as number];
      const form = { size, height, width, channels: 1, scale: 1 };
      const classes = allocator.allocate(Int32Array, size * height * width);
      renderMask(compile({ steps: patch }, form), maps, classes);
      maps = oneAfterAnother(classes, size);
      masks = { classes, height, width };
    }
    return masks;
  };
}

/** The steps that a mask follows, with the class of erased pixels as the fill. */
export function maskSteps(batch: Batch, name: string): readonly Step[] {
  const { erase = 0 } = batch.features[name] as MaskFeature;
  const fill = Float64Array.of(erase);
  return recipeFor(batch, name).steps.map((step) => withFill(step, fill));
}

/** A step that writes one class wherever it would fill pixels. */
function withFill(step: Step, fill: Float64Array): Step {
  if (!('fill' in step)) return step;
  if (step.kind !== 'erase') return { ...step, fill };
  const { boxFill: _, ...erase } = step;
  return { ...erase, fill };
}

function sourceMaps({ rows, sources, size, allocator }: Batch, name: string): ClassMaps {
  const { column = name } = sources[name] as MaskFeature;
  const columns = rows.chunks.map((chunk) => numberColumn(chunk, column));
  const start = allocator.allocate(Uint32Array, size);
  fillStarts(start, columns, rows);
  return { chunks: columns.map(({ values }) => values), chunkOf: rows.chunkOf, start };
}

interface Rasterized {
  readonly extents: Extents;
  readonly erase: number;
}

/** The masks after steps on single samples. */
function rasterized(
  { chunks, chunkOf, start }: ClassMaps,
  steps: readonly RasterStep[],
  { extents: { heights, widths }, erase }: Rasterized,
): ClassMaps {
  const masks = Array.from(start, (first, i) => {
    const height = heights[i] as number;
    const width = widths[i] as number;
    const classes = chunks[chunkOf[i] as number]?.subarray(first, first + height * width) ?? [];
    return rasterizeMask({ classes: Int32Array.from(classes), height, width }, steps, {
      sample: i,
      erase,
    });
  });
  const inOrder = Uint32Array.from(masks.keys());
  return { chunks: masks, chunkOf: inOrder, start: new Uint32Array(masks.length) };
}

function oneAfterAnother(out: Int32Array, size: number): ClassMaps {
  const start = Uint32Array.from({ length: size }, (_, i) => (i * out.length) / size);
  return { chunks: [out], chunkOf: new Uint32Array(size), start };
}
