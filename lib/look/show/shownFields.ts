import type { Batch } from '../../core/batch.ts';
import type { ClassLabelFeature, MultiLabelFeature } from '../../core/features.ts';
import { shortNumber } from '../../core/inspectable.ts';
import { LabelWorkspace, labelTerms } from '../../render/labelTerms.ts';
import { materializeLabels, materializeText } from '../../tensors/featureMaterializer.ts';
import { multiHot } from '../../tensors/multiHot.ts';
import { hostNumbers } from '../../tensors/numbers.ts';

/** A field of a caption: lines of text for each sample. */
export interface ShownField {
  readonly name: string;
  readonly samples: readonly (readonly string[])[];
}

/** Maximum of numbers per row, and of lines per text. */
const MAX_NUMBERS = 32;
const MAX_LINES = 4;

/** Formats all features but images: labels with their weights, numbers and texts. */
export function shownFields(batch: Batch, count: number): readonly ShownField[] {
  const { features } = batch;
  const fields = Object.keys(features).flatMap((name) => {
    const samples = linesOf(batch, name, count);
    return samples === undefined ? [] : [{ name, samples }];
  });
  const hasLabels = Object.values(features).some(
    ({ kind }) => kind === 'classLabel' || kind === 'multiLabel',
  );
  const terms = hasLabels ? [] : labelTerms(batch.recipe, batch.size);
  // Without labels, λ shows the share of the sample's own image.
  if (terms.length > 1) {
    const lambdas = terms[0]?.weight as Float32Array;
    fields.unshift({ name: 'λ', samples: Array.from(lambdas, (weight) => [weightText(weight)]) });
  }
  return fields;
}

function linesOf(
  batch: Batch,
  name: string,
  count: number,
): readonly (readonly string[])[] | undefined {
  const feature = batch.features[name];
  const workspace = new LabelWorkspace();
  switch (feature?.kind) {
    case 'classLabel': {
      const { hostTerms } = materializeLabels(batch, name, {
        feature,
        workspace,
      });
      return Array.from({ length: count }, (_, i) => [labelText(feature, hostTerms, i)]);
    }
    case 'multiLabel': {
      const { classes } = feature;
      const hot = multiHot(batch, name, { feature, workspace });
      return Array.from({ length: count }, (_, i) => [
        classesText(feature, hot.subarray(i * classes, (i + 1) * classes)),
      ]);
    }
    case 'tensor':
    case 'scalar': {
      const { values, shape } = hostNumbers(batch, name, { feature, workspace });
      const [, ...row] = shape;
      const stride = row.reduce((product, side) => product * side, 1);
      return Array.from({ length: count }, (_, i) =>
        numberLines(values.subarray(i * stride, (i + 1) * stride), row.at(-1) ?? 1),
      );
    }
    case 'text': {
      const texts = materializeText(batch, feature.column ?? name).slice(0, count);
      return texts.map((text) => text.split(/\r?\n/, MAX_LINES).map(printable));
    }
    default:
      return undefined;
  }
}

/** The classes of a sample, heaviest first. Several classes are shown with their weights. */
function labelText(
  { names }: ClassLabelFeature,
  terms: readonly { readonly labels: Int32Array; readonly weights: Float32Array }[],
  i: number,
): string {
  const weighted = terms.map(({ labels, weights }) => ({
    text: printable(names?.[labels[i] as number] ?? String(labels[i])),
    weight: weights[i] as number,
  }));
  const parts = weighted.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  // The weights of padding are 0.
  if (parts.length < 2) return (parts[0] ?? weighted[0])?.text ?? '';
  return parts.map(({ text, weight }) => `${weightText(weight)}·${text}`).join(' + ');
}

/** The classes of a sample, the heaviest first, with the weights of those that are not whole. */
function classesText({ names }: MultiLabelFeature, hot: Float32Array): string {
  return Array.from(hot, (weight, k) => ({ text: printable(names?.[k] ?? String(k)), weight }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ text, weight }) => (weight === 1 ? text : `${weightText(weight)}·${text}`))
    .join(' + ');
}

function weightText(weight: number): string {
  return weight.toFixed(2);
}

/** Formats numbers in lines of `length`, the last dimension of their shape. */
function numberLines(values: Float32Array | Int32Array, length: number): readonly string[] {
  const lines = Math.min(MAX_LINES, Math.ceil(values.length / length));
  return Array.from({ length: lines }, (_, line) => {
    const numbers = values.subarray(line * length, (line + 1) * length);
    const text = Array.from(numbers.subarray(0, MAX_NUMBERS), shortNumber).join(' ');
    return numbers.length > MAX_NUMBERS ? `${text} …` : text;
  });
}

/** Replaces control characters, so that text from data cannot control a terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}
