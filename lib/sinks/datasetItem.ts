import * as tf from '@tensorflow/tfjs-core';
import { CriterionError, OptionError, SchemaError } from '../core/errors.ts';
import type { Features } from '../core/features.ts';
import { shown } from '../core/shown.ts';
import { BoxTargets } from '../tensors/boxTargets.ts';
import { entryAt } from '../tensors/inViews.ts';
import type { Materialized } from '../tensors/materialized.ts';
import { type HostTerm, type SoftOptions, Targets } from '../tensors/targets.ts';
import type { TensorBatch } from '../tensors/tensorBatch.ts';

/**
 * One element of a dataset: the inputs and the targets of the model. Each is a tensor, or a record
 * of tensors if there are several features. It is a type, not an interface, so that `tf.dispose`
 * takes it.
 */
export type DatasetItem = {
  readonly xs: tf.Tensor | Record<string, tf.Tensor>;
  readonly ys: tf.Tensor | Record<string, tf.Tensor>;
};

/** Selects the features of an item, and their form. */
export interface ItemPlan {
  readonly inputs: readonly string[] | undefined;
  readonly targets: readonly string[] | undefined;
  readonly labels: 'dense' | 'index';
  readonly soft: SoftOptions;
}

/** Converts a batch to the tensors that `fitDataset` takes. The batch is detached. */
export function toItem<F extends Features>(batch: TensorBatch<F>, plan: ItemPlan): DatasetItem {
  const { features } = batch.recipeBatch;
  const { fed, predicted } = namesOf(features, plan);
  const detached = batch.detach();
  const madeOf = (name: string) => entryAt(detached, features, name) as Materialized;
  const formed: [string, tf.Tensor][] = [];
  try {
    for (const name of [...fed, ...predicted]) {
      formed.push([name, formOf(madeOf(name), batch, { ...plan, name })]);
    }
  } catch (error) {
    for (const [, tensor] of formed) tensor.dispose();
    throw error;
  } finally {
    for (const name of Object.keys(features)) madeOf(name).dispose();
  }
  return {
    xs: oneOrAll(formed.slice(0, fed.length)),
    ys: oneOrAll(formed.slice(fed.length)),
  };
}

/** The tensors of an item. */
export function tensorsIn({ xs, ys }: DatasetItem): readonly tf.Tensor[] {
  return [xs, ys].flatMap((part) => (part instanceof tf.Tensor ? [part] : Object.values(part)));
}

function namesOf(
  features: Features,
  { inputs, targets }: ItemPlan,
): { readonly fed: readonly string[]; readonly predicted: readonly string[] } {
  const names = Object.keys(features);
  const unknown = [...(inputs ?? []), ...(targets ?? [])].find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new OptionError(
      'Cannot read the dataset: `inputs` and `targets` must be among the features, ' +
        `${names.join(', ')}; received ${shown(unknown)}`,
    );
  }
  const predicted = targets ?? names.filter((name) => PREDICTED.includes(features[name]?.kind));
  if (predicted.length === 0) {
    throw new SchemaError(
      'Cannot read the dataset: there must be a feature to predict; received no `classLabel`, ' +
        `\`multiLabel\` or \`mask\` among ${names.join(', ')}; name \`targets\``,
    );
  }
  const isInput = (name: string) =>
    !predicted.includes(name) && !NOT_FED.includes(features[name]?.kind);
  return { fed: inputs ?? names.filter(isInput), predicted };
}

/** Kinds of features that are targets by default. */
const PREDICTED: readonly (string | undefined)[] = ['classLabel', 'multiLabel', 'mask'];

/** Kinds of features that are no inputs by default. */
const NOT_FED: readonly (string | undefined)[] = [...PREDICTED, 'text', 'boxes'];

function ragged(name: string): SchemaError {
  return new SchemaError(
    'Cannot read the dataset: `inputs` and `targets` must have one shape a sample; ' +
      `received \`${name}\`, boxes, whose number differs between samples; ` +
      'leave it out, or train with `consume`',
  );
}

/** The part of a batch that the form of an item depends on. */
interface ItemBatch {
  readonly valid: number;
  readonly recipeBatch: { readonly features: Features };
}

/**
 * A new tensor of the samples without padding. One number per row becomes `[n, 1]`. Sparse losses
 * take only float32, so a mask becomes that.
 */
function formOf(
  materialized: Materialized,
  { valid, recipeBatch: { features } }: ItemBatch,
  { labels, soft, name }: ItemPlan & { readonly name: string },
): tf.Tensor {
  return tf.tidy(() => {
    if (materialized instanceof Targets && labels === 'index') {
      const indices = indicesOf(materialized.hostTerms, valid, name);
      return tf.tensor2d(indices, [valid, 1], 'float32');
    }
    if (materialized instanceof BoxTargets) throw ragged(name);
    const padded = materialized instanceof Targets ? materialized.soft(soft) : materialized;
    const samples = padded.shape[0] === valid ? padded.clone() : tf.slice(padded, 0, valid);
    if (features[name]?.kind === 'mask') return tf.cast(tf.expandDims(samples, -1), 'float32');
    // A loss would broadcast `[n]` against predictions of `[n, 1]` to `[n, n]`.
    return samples.rank === 1 && samples.dtype !== 'string' ? tf.expandDims(samples, 1) : samples;
  });
}

/** The class of each sample, which must have exactly one. */
function indicesOf(terms: readonly HostTerm[], valid: number, name: string): Float32Array {
  return Float32Array.from({ length: valid }, (_, i) => {
    const found = new Set(
      terms.flatMap(({ labels, weights }) =>
        (weights[i] as number) > 0 ? [labels[i] as number] : [],
      ),
    );
    const [label] = found;
    if (label !== undefined && found.size === 1) return label;
    throw new CriterionError(
      `Cannot hand \`${name}\` over as class indices: each sample must have one label; ` +
        `received ${found.size} in a mixed sample; leave out \`labels: 'index'\` and use a ` +
        "dense loss, such as 'categoricalCrossentropy'",
    );
  });
}

function oneOrAll(
  tensors: readonly (readonly [string, tf.Tensor])[],
): tf.Tensor | Record<string, tf.Tensor> {
  const [only] = tensors;
  return only !== undefined && tensors.length === 1 ? only[1] : Object.fromEntries(tensors);
}
