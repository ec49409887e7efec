import * as tf from '@tensorflow/tfjs-core';
import { CriterionError, OptionError, SchemaError } from '../core/errors.ts';
import type { Features } from '../core/features.ts';
import { shown } from '../core/shown.ts';
import { BoxTargets } from '../tensors/boxTargets.ts';
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

/** Which features of a batch become an item, and in which form. */
export interface ItemPlan {
  readonly inputs: readonly string[] | undefined;
  readonly targets: readonly string[] | undefined;
  readonly labels: 'dense' | 'index';
  readonly soft: SoftOptions;
}

/** Converts a batch to the tensors that `fitDataset` takes. The batch is detached. */
export function toItem<F extends Features>(batch: TensorBatch<F>, plan: ItemPlan): DatasetItem {
  const { fed, predicted } = namesOf(batch.recipeBatch.features, plan);
  const detached: Record<string, Materialized> = batch.detach();
  const formed: [string, tf.Tensor][] = [];
  try {
    for (const name of [...fed, ...predicted]) {
      const made = detached[name] as Materialized;
      formed.push([name, formOf(made, batch, { ...plan, name })]);
    }
  } catch (error) {
    for (const [, tensor] of formed) tensor.dispose();
    throw error;
  } finally {
    for (const own of Object.values(detached)) own.dispose();
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
      'Cannot `toDataset`: `inputs` and `targets` must be among the features, ' +
        `${names.join(', ')}; received ${shown(unknown)}`,
    );
  }
  const predicted = targets ?? names.filter((name) => features[name]?.kind === 'classLabel');
  if (predicted.length === 0) {
    throw new SchemaError(
      'Cannot `toDataset`: there must be a feature to predict; received no `classLabel` among ' +
        `${names.join(', ')}; name \`targets\``,
    );
  }
  const isInput = (name: string) =>
    !predicted.includes(name) && !LEFT_OUT.includes(features[name]?.kind);
  return { fed: inputs ?? names.filter(isInput), predicted };
}

/** What is fed to no model unless it is named. */
const LEFT_OUT: readonly (string | undefined)[] = ['text', 'boxes'];

function ragged(name: string): SchemaError {
  return new SchemaError(
    'Cannot `toDataset`: `inputs` and `targets` must have one shape a sample; ' +
      `received \`${name}\`, boxes, of which each sample has any number; ` +
      'leave it out, or train by `consume`',
  );
}

/** A new tensor of the samples without padding. One number per row becomes `[n, 1]`. */
function formOf(
  made: Materialized,
  { valid }: { readonly valid: number },
  { labels, soft, name }: ItemPlan & { readonly name: string },
): tf.Tensor {
  return tf.tidy(() => {
    if (made instanceof Targets && labels === 'index') {
      const indices = indicesOf(made.hostTerms, valid, name);
      return tf.tensor2d(indices, [valid, 1], 'float32');
    }
    if (made instanceof BoxTargets) throw ragged(name);
    const whole = made instanceof Targets ? made.soft(soft) : made;
    const counting = whole.shape[0] === valid ? whole.clone() : tf.slice(whole, 0, valid);
    // A loss would broadcast `[n]` against predictions of `[n, 1]` to `[n, n]`.
    return counting.rank === 1 && counting.dtype !== 'string'
      ? tf.expandDims(counting, 1)
      : counting;
  });
}

/** The one label of each sample. */
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
        `received ${found.size}, after a mix; leave out \`labels: 'index'\` and take a dense ` +
        "loss, such as 'categoricalCrossentropy'",
    );
  });
}

function oneOrAll(
  tensors: readonly (readonly [string, tf.Tensor])[],
): tf.Tensor | Record<string, tf.Tensor> {
  const [only] = tensors;
  return only !== undefined && tensors.length === 1 ? only[1] : Object.fromEntries(tensors);
}
