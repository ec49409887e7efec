import type { Tensor } from '@tensorflow/tfjs-core';
import { rangeText, shortNumber } from '../core/inspectable.ts';

/** One label of each sample and its weight. */
interface LabelTerm {
  readonly labels: Int32Array;
  readonly weights: Float32Array;
}

/** The maximum number of values that are listed. */
const FIRST = 6;

/** Formats a tensor in one line: dtype, shape, and its range or first values. */
export function tensorText(tensor: Tensor): string {
  const { dtype, shape } = tensor;
  const head = `${dtype} [${shape.join(', ')}]`;
  if (tensor.isDisposed) return `${head} disposed`;
  try {
    const values = tensor.dataSync() as ArrayLike<number | string>;
    const text = dtype === 'string' ? quoted(values) : rangeText(values as ArrayLike<number>);
    return `${head} ${text}`;
  } catch {
    // Some devices cannot be read synchronously.
    return head;
  }
}

/**
 * Formats labels in one line: the labels of the first samples with their weights, and the range of
 * λ.
 */
export function labelsText(classes: number, terms: readonly LabelTerm[], valid: number): string {
  const shown = Array.from({ length: Math.min(valid, FIRST) }, (_, i) => sampleText(terms, i));
  const lambdas = terms[0]?.weights.subarray(0, valid) ?? [];
  const lambda = terms.length === 2 ? `, λ ${rangeText(lambdas)}` : '';
  return `labels of ${classes} classes: ${shown.join(', ')}${valid > FIRST ? ', …' : ''}${lambda}`;
}

function sampleText(terms: readonly LabelTerm[], i: number): string {
  const weightOf = new Map<number, number>();
  for (const { labels, weights } of terms) {
    const label = labels[i] as number;
    weightOf.set(label, (weightOf.get(label) ?? 0) + (weights[i] as number));
  }
  const parts = [...weightOf].filter(([, weight]) => weight > 0);
  if (parts.length === 1) return String(parts[0]?.[0]);
  return parts.map(([label, weight]) => `${shortNumber(weight)}·${label}`).join(' + ');
}

function quoted(values: ArrayLike<number | string>): string {
  const shown = Array.from(values)
    .slice(0, 3)
    .map((value) => JSON.stringify(value));
  return `${shown.join(', ')}${values.length > 3 ? ', …' : ''}`;
}
