import type { Batch } from '../../core/batch.ts';
import type { ClassLabelFeature } from '../../core/features.ts';
import { shortNumber } from '../../core/inspectable.ts';
import { LabelWorkspace, labelTerms } from '../../render/labelTerms.ts';
import { materializeLabels, materializeText } from '../../tensors/featureMaterializer.ts';
import { hostNumbers } from '../../tensors/numbers.ts';

/** What is said of each sample under one name: lines of text. */
export interface ShownField {
  readonly name: string;
  readonly samples: readonly (readonly string[])[];
}

/** Numbers of a row and lines of a text that are shown at most. */
const MAX_NUMBERS = 32;
const MAX_LINES = 4;

/** Everything of a batch that is no image: labels with their weights, numbers, texts. */
export function shownFields(batch: Batch, count: number): readonly ShownField[] {
  const { features } = batch;
  const fields = Object.keys(features).flatMap((name) => {
    const samples = linesOf(batch, name, count);
    return samples === undefined ? [] : [{ name, samples }];
  });
  const hasLabels = Object.values(features).some(({ kind }) => kind === 'classLabel');
  const terms = hasLabels ? [] : labelTerms(batch.recipe, batch.size);
  // Where no label says how much of a sample is its own, λ does.
  if (terms.length > 1) {
    const own = terms[0]?.weight as Float32Array;
    fields.unshift({ name: 'λ', samples: Array.from(own, (weight) => [weightText(weight)]) });
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
      const { hostTerms } = materializeLabels(batch, feature.column ?? name, {
        feature,
        workspace,
      });
      return Array.from({ length: count }, (_, i) => [labelText(feature, hostTerms, i)]);
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

/** The classes of a sample, the heaviest first, with their weights where there are several. */
function labelText(
  { names }: ClassLabelFeature,
  terms: readonly { readonly labels: Int32Array; readonly weights: Float32Array }[],
  i: number,
): string {
  const all = terms.map(({ labels, weights }) => ({
    text: printable(names?.[labels[i] as number] ?? String(labels[i])),
    weight: weights[i] as number,
  }));
  const parts = all.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  // Padding weighs nothing.
  if (parts.length < 2) return (parts[0] ?? all[0])?.text ?? '';
  return parts.map(({ text, weight }) => `${weightText(weight)}·${text}`).join(' + ');
}

function weightText(weight: number): string {
  return weight.toFixed(2);
}

/** Numbers in lines of `length`, as the last dimension of their shape has. */
function numberLines(values: Float32Array | Int32Array, length: number): readonly string[] {
  const lines = Math.min(MAX_LINES, Math.ceil(values.length / length));
  return Array.from({ length: lines }, (_, line) => {
    const numbers = values.subarray(line * length, (line + 1) * length);
    const text = Array.from(numbers.subarray(0, MAX_NUMBERS), shortNumber).join(' ');
    return numbers.length > MAX_NUMBERS ? `${text} …` : text;
  });
}

/** Text of data has no way to steer a terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}
