import { type Recipe, WEIGHT_ONE } from '../model/recipe.ts';
import { applySteps } from './applySteps.ts';
import type { PatchColumns } from './patchColumns.ts';
import type { Patchwork, PictureForm } from './patchwork.ts';
import { roundWeights } from './roundWeights.ts';

/**
 * Compiles a recipe to rectangles, in typed columns: no object for each. Gains and biases are kept in double precision and rounded once;
 * weights are kept exactly, and rounded to integers out of 16384 once, at the end.
 */
export function compilePatchwork({ steps }: Recipe, form: PictureForm): Patchwork {
  const { size, height, width, channels, scale } = form;
  const gain = new Float64Array(channels).fill(scale);
  for (const step of steps) {
    if (step.kind !== 'affine') continue;
    for (let c = 0; c < channels; c++)
      gain[c] = (gain[c] as number) * (step.scale[step.scale.length === 1 ? 0 : c] as number);
  }
  const { patches, biases } = applySteps(steps, { size, height, width, channels, keyOf: (i) => i });
  const { count } = patches;
  const biasOf = new Uint32Array(count);
  // Only rows that are used, in the order in which they are.
  const used = new Int32Array(biases.count).fill(-1);
  const rows: number[] = [];
  for (let r = 0; r < count; r++) {
    const row = patches.biasOf[r] as number;
    if ((used[row] as number) < 0) used[row] = rows.push(row) - 1;
    biasOf[r] = used[row] as number;
  }
  const packed = new Float32Array(rows.length * channels);
  for (let r = 0; r < rows.length; r++) {
    for (let c = 0; c < channels; c++) packed[r * channels + c] = biases.at(rows[r] as number, c);
  }
  return {
    size,
    height,
    width,
    channels,
    firstRect: patches.first,
    box: patches.box.subarray(0, 4 * count),
    ...roundedTerms(patches),
    scale: Float32Array.from(gain, (value) => value / WEIGHT_ONE),
    biasOf,
    biases: packed,
  };
}

/** The terms with weights in whole units; those of none are left out. */
function roundedTerms(patches: PatchColumns): Pick<Patchwork, 'firstTerm' | 'termSource' | 'termWeight'> {
  const { count, key, weight } = patches;
  const firstTerm = new Uint32Array(count + 1);
  const termSource = new Uint32Array(patches.terms);
  const termWeight = new Uint16Array(patches.terms);
  let terms = 0;
  for (let r = 0; r < count; r++) {
    const first = patches.firstTerm[r] as number;
    const last = patches.firstTerm[r + 1] as number;
    let whole = true;
    for (let t = first; t < last && whole; t++) whole = Number.isInteger((weight[t] as number) * WEIGHT_ONE);
    const rounded = whole ? undefined : roundWeights(Array.from(weight.subarray(first, last)), WEIGHT_ONE);
    for (let t = first; t < last; t++) {
      const units = rounded === undefined ? (weight[t] as number) * WEIGHT_ONE : (rounded[t - first] as number);
      if (units === 0) continue;
      termSource[terms] = key[t] as number;
      termWeight[terms++] = units;
    }
    firstTerm[r + 1] = terms;
  }
  return { firstTerm, termSource: termSource.subarray(0, terms), termWeight: termWeight.subarray(0, terms) };
}
