import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../core/batch.ts';
import type { MaskFeature } from '../core/features.ts';
import { recipeFor } from '../core/recipeFor.ts';
import { numberColumn } from '../features/numberColumn.ts';
import { patchworkCompiler } from '../render/patchworkCompiler.ts';
import { renderMask } from '../render/renderMask.ts';
import { fillStarts } from './rowStarts.ts';

/** Makes the tensor of a mask feature of a batch, given the name of the feature. */
export type MaskTensors = (batch: Batch, name: string, feature: MaskFeature) => tf.Tensor3D;

/**
 * Makes tensors of masks in JavaScript, by the patchwork of the image that they follow: what a
 * mask shows and what its image shows is decided by the same boxes and partners.
 */
export function maskTensors(): MaskTensors {
  const compile = patchworkCompiler();
  return (batch, name, { column, shape, erase = 0 }) => {
    const { rows, size, slab } = batch;
    const [height, width] = shape;
    const steps = recipeFor(batch, name).steps.map((step) =>
      step.kind === 'erase' ? { ...step, fill: Float64Array.of(erase) } : step,
    );
    const patchwork = compile({ steps }, { size, height, width, channels: 1, scale: 1 });
    const columns = rows.chunks.map((chunk) => numberColumn(chunk, column ?? name));
    const start = slab.make(Uint32Array, size);
    fillStarts(start, columns, rows);
    const chunks = columns.map(({ values }) => values);
    const out = slab.make(Int32Array, size * height * width);
    renderMask(patchwork, { chunks, chunkOf: rows.chunkOf, start }, out);
    return tf.engine().makeTensor(out, [size, height, width], 'int32') as tf.Tensor3D;
  };
}
