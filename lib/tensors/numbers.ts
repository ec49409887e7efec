import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../core/batch.ts';
import type { Chunk } from '../core/chunk.ts';
import type { ScalarFeature, TensorFeature } from '../core/features.ts';
import { copyNumbers, type NumberCopy, type NumberTarget } from '../features/copyNumbers.ts';
import { type NumberMemory, numberMemory } from '../features/numberMemory.ts';
import { type LabelTerm, type LabelWorkspace, labelTerms } from '../render/labelTerms.ts';
import { type ChunkPicks, chunkPicks } from './chunkPicks.ts';

/** The feature, and where the weights of its samples are worked out. */
export interface NumbersOptions {
  readonly feature: TensorFeature | ScalarFeature;
  readonly workspace: LabelWorkspace;
}

/** Makes the tensor of a feature of numbers: the columns `names` side by side. */
export function numbers(
  batch: Batch,
  names: readonly string[],
  { feature, workspace }: NumbersOptions,
): tf.Tensor {
  const { size, slab, rows, recipe } = batch;
  const { dtype } = feature;
  const shape = feature.kind === 'scalar' ? [] : (feature.shape ?? []);
  const stride = shape.reduce((product, side) => product * side, 1);
  const count = stride / names.length;
  const picks = chunkPicks(rows, workspace.samples.at(0, size), slab);
  const columns: Columns = {
    memories: picks.spans.map(({ chunk }) => memoriesOf(chunk, names, feature)),
    picks,
    count,
  };
  const target = slab.make<Int32Array | Float32Array>(
    dtype === 'int32' ? Int32Array : Float32Array,
    size * stride,
  );
  const terms = dtype === 'int32' ? [] : labelTerms(recipe, size, workspace);
  if (terms.length > 1) {
    mix(columns, terms, { target, stride });
  } else {
    for (let column = 0; column < names.length; column++)
      copyColumn(columns, column, { target, stride, offset: column * count });
  }
  // Not by `tf.tensor`, which spends longer on finding out what it is given.
  return tf.engine().makeTensor(target, [size, ...shape], dtype) as tf.Tensor;
}

interface Columns {
  /** For each span of the picks the memory of all columns. */
  readonly memories: readonly (readonly NumberMemory[])[];
  readonly picks: ChunkPicks;
  /** How many numbers a row of one column has. */
  readonly count: number;
}

/** Found once a chunk: to look up each column costs as much as to copy some numbers. */
function memoriesOf(
  chunk: Chunk,
  names: readonly string[],
  feature: TensorFeature | ScalarFeature,
): readonly NumberMemory[] {
  return chunk.derive(feature, () => names.map((name) => numberMemory(chunk, name)));
}

function copyColumn(
  { memories, picks, count }: Columns,
  column: number,
  place: Pick<NumberCopy, 'target' | 'stride' | 'offset'>,
): void {
  const { rows, samples, spans } = picks;
  spans.forEach(({ start, end, isRun }, span) => {
    const memory = memories[span]?.[column] as NumberMemory;
    const copy = { rows, samples, start, end, count, ...place };
    if (!(isRun && place.stride === count && copyRun(memory, copy))) copyNumbers(memory, copy);
  });
}

/** Copies the rows of a run in one piece, if they lie as they are wanted; tells whether it did. */
function copyRun(
  { stored, offsets }: NumberMemory,
  { rows, samples, start, end, count, target }: NumberCopy,
): boolean {
  const isFloat = stored.form === 'floats' && sameType(stored.values, target);
  const isInteger =
    stored.form === 'integers' && stored.wrap === 0 && sameType(stored.values, target);
  if (!isFloat && !isInteger) return false;
  const row = rows[start] as number;
  const from = offsets === undefined ? row * count : (offsets[row] as number);
  const values = stored.values.subarray(from, from + (end - start) * count);
  target.set(values, (samples[start] as number) * count);
  return true;
}

function sameType(values: { readonly constructor: unknown }, target: NumberTarget): boolean {
  return values.constructor === target.constructor;
}

/**
 * Adds up the weighted numbers of the terms, column by column, in double precision: sums are
 * rounded once.
 */
function mix(
  columns: Columns,
  terms: readonly LabelTerm[],
  { target, stride }: { readonly target: Float32Array | Int32Array; readonly stride: number },
): void {
  const { count } = columns;
  const size = target.length / stride;
  const own = new Float64Array(size * count);
  const sums = new Float64Array(size * count);
  for (let offset = 0, column = 0; offset < stride; offset += count, column++) {
    copyColumn(columns, column, { target: own, stride: count, offset: 0 });
    sums.fill(0);
    for (const { source, weight } of terms) {
      for (let sample = 0; sample < size; sample++) {
        const share = weight[sample] as number;
        // What weighs nothing adds nothing, be it infinite or no number at all.
        if (share === 0) continue;
        const from = (source[sample] as number) * count;
        const to = sample * count;
        for (let k = 0; k < count; k++)
          sums[to + k] = (sums[to + k] as number) + share * (own[from + k] as number);
      }
    }
    for (let sample = 0; sample < size; sample++) {
      const to = sample * stride + offset;
      for (let k = 0; k < count; k++) target[to + k] = sums[sample * count + k] as number;
    }
  }
}
