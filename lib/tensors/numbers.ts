import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../core/batch.ts';
import type { Chunk } from '../core/chunk.ts';
import type { ScalarFeature, TensorFeature } from '../core/features.ts';
import { recipeFor } from '../core/recipeFor.ts';
import { copyNumbers, type NumberCopy, type NumberTarget } from '../features/copyNumbers.ts';
import { type NumberMemory, numberMemory } from '../features/numberMemory.ts';
import { type Affine, affineOf } from '../render/affineOf.ts';
import { type LabelTerm, type LabelWorkspace, labelTerms } from '../render/labelTerms.ts';
import { type ChunkPicks, chunkPicks } from './chunkPicks.ts';

/** Options of {@link numbers}: the feature, and the workspace for weights. */
export interface NumbersOptions {
  readonly feature: TensorFeature | ScalarFeature;
  readonly workspace: LabelWorkspace;
}

/** Makes the tensor of the number feature `name`, with its columns side by side. */
export function numbers(batch: Batch, name: string, options: NumbersOptions): tf.Tensor {
  const { values, shape } = hostNumbers(batch, name, options);
  // `tf.tensor` takes longer, because it inspects its argument.
  return tf.engine().makeTensor(values, [...shape], options.feature.dtype) as tf.Tensor;
}

/** Numbers in host memory. */
export interface HostNumbers {
  readonly values: Float32Array | Int32Array;
  /** `[size, ...shape of a row]` */
  readonly shape: readonly number[];
}

/** Makes the numbers of the feature `name`, the values of its tensor. */
export function hostNumbers(
  batch: Batch,
  name: string,
  { feature, workspace }: NumbersOptions,
): HostNumbers {
  const { size, allocator, rows } = batch;
  const { dtype } = feature;
  const names = feature.kind === 'scalar' ? [feature.column ?? name] : (feature.columns ?? [name]);
  const shape = feature.kind === 'scalar' ? [] : (feature.shape ?? []);
  const stride = shape.reduce((product, side) => product * side, 1);
  const count = stride / names.length;
  const picks = chunkPicks(rows, workspace.samples.at(0, size), allocator);
  const columns: Columns = {
    memories: picks.spans.map(({ chunk }) => memoriesOf(chunk, names, feature)),
    picks,
    count,
  };
  const target = allocator.allocate<Int32Array | Float32Array>(
    dtype === 'int32' ? Int32Array : Float32Array,
    size * stride,
  );
  // No step transforms int32, so its recipe is empty.
  const recipe = recipeFor(batch, name);
  const terms = labelTerms(recipe, size, workspace);
  const affine = affineOf(recipe.steps, shape.at(-1) ?? 1);
  if (terms.length > 1 || affine !== undefined) {
    mix(columns, terms, { target, stride, affine });
  } else {
    for (let column = 0; column < names.length; column++)
      copyColumn(columns, column, { target, stride, offset: column * count });
  }
  return { values: target, shape: [size, ...shape] };
}

interface Columns {
  /** For each span of the picks, the memory of all columns. */
  readonly memories: readonly (readonly NumberMemory[])[];
  readonly picks: ChunkPicks;
  /** Numbers per row of one column. */
  readonly count: number;
}

/** Resolves columns once per chunk: a lookup costs as much as copying some numbers. */
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

/** Copies the rows of a run in one piece, and returns true. Returns false if the types differ. */
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

interface MixTarget {
  readonly target: Float32Array | Int32Array;
  /** Numbers per sample in `target`. */
  readonly stride: number;
  /** Applied to the numbers before they are mixed. */
  readonly affine: Affine | undefined;
}

/**
 * Adds up the weighted numbers of the terms, column by column, in double precision. Sums are
 * rounded once.
 */
function mix(
  columns: Columns,
  terms: readonly LabelTerm[],
  { target, stride, affine }: MixTarget,
): void {
  const { count } = columns;
  const size = target.length / stride;
  const unmixed = new Float64Array(size * count);
  const { weights, firsts } = sideBySide(terms, size, count);
  for (let offset = 0, column = 0; offset < stride; offset += count, column++) {
    copyColumn(columns, column, { target: unmixed, stride: count, offset: 0 });
    if (affine !== undefined) move(unmixed, affine, { count, offset });
    for (let sample = 0; sample < size; sample++) {
      const start = sample * terms.length;
      const end = start + terms.length;
      const to = sample * stride + offset;
      for (let k = 0; k < count; k++) {
        let sum = 0;
        for (let term = start; term < end; term++) {
          const weight = weights[term] as number;
          // A term of weight 0 adds nothing, even if it is infinite or NaN.
          if (weight !== 0) sum += weight * (unmixed[(firsts[term] as number) + k] as number);
        }
        target[to + k] = sum;
      }
    }
  }
}

/**
 * Applies `scale · x + bias` to the numbers of a column, which starts at number `offset` of a row.
 */
function move(
  values: Float64Array,
  { scale, bias }: Affine,
  { count, offset }: { readonly count: number; readonly offset: number },
): void {
  for (let k = 0; k < values.length; k++) {
    const channel = (offset + (k % count)) % scale.length;
    values[k] = (scale[channel] as number) * (values[k] as number) + (bias[channel] as number);
  }
}

/** Interleaves the terms by sample: weights, and the first number of each partner. */
function sideBySide(
  terms: readonly LabelTerm[],
  size: number,
  count: number,
): { readonly weights: Float32Array; readonly firsts: Uint32Array } {
  const weights = new Float32Array(size * terms.length);
  const firsts = new Uint32Array(size * terms.length);
  terms.forEach(({ source, weight }, term) => {
    for (let sample = 0, at = term; sample < size; sample++, at += terms.length) {
      weights[at] = weight[sample] as number;
      firsts[at] = (source[sample] as number) * count;
    }
  });
  return { weights, firsts };
}
