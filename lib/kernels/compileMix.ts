import { indices } from '../model/indices.ts';
import { type AffineStep, type MixStep, type Recipe, WEIGHT_ONE } from '../model/recipe.ts';
import type { Patchwork, PictureForm } from './patchwork.ts';

/**
 * Compiles a recipe of affine steps and at most one mix to what `compilePatchwork` makes of it, without an object for each picture: the
 * usual recipe, whose compilation would take longer than the mixing. `undefined` for any other.
 */
export function compileMix({ steps }: Recipe, form: PictureForm): Patchwork | undefined {
  const mixes = steps.filter((step) => step.kind === 'mix');
  if (mixes.length > 1 || steps.some(({ kind }) => kind !== 'mix' && kind !== 'affine')) return undefined;
  const { size, height, width, channels, scale } = form;
  const gain = new Float64Array(channels).fill(scale);
  // −0 is what adds nothing to any number, −0 included.
  let biases: Float64Array = new Float64Array(channels).fill(-0);
  for (const step of steps) {
    if (step.kind === 'affine') applyAffine(step, { gain, biases });
    else if (step.kind === 'mix' && biases.some((bias) => bias !== 0)) biases = mixedBiases(step, biases, size);
  }
  const own = biases.length > channels;
  const terms = termsOf(mixes[0], size);
  const box = new Uint32Array(4 * size);
  for (let i = 0; i < size; i++) {
    box[4 * i + 2] = width;
    box[4 * i + 3] = height;
  }
  return {
    size,
    height,
    width,
    channels,
    firstRect: indices(size + 1),
    box,
    ...terms,
    scale: Float32Array.from(gain, (value) => value / WEIGHT_ONE),
    biasOf: own ? indices(size) : new Uint32Array(size),
    biases: new Float32Array(biases),
  };
}

function applyAffine(
  step: AffineStep,
  { gain, biases }: { readonly gain: Float64Array; readonly biases: Float64Array },
): void {
  const channels = gain.length;
  const at = (values: Float64Array, channel: number) => values[values.length === 1 ? 0 : channel] as number;
  for (let c = 0; c < channels; c++) gain[c] = (gain[c] as number) * at(step.scale, c);
  for (let k = 0; k < biases.length; k++) {
    biases[k] = at(step.scale, k % channels) * (biases[k] as number) + at(step.bias, k % channels);
  }
}

/** One row for each sample: two equal biases, weighed and added, are not always that bias to the last bit. */
function mixedBiases({ weight }: MixStep, biases: Float64Array, size: number): Float64Array {
  const channels = biases.length;
  const mixed = new Float64Array(size * channels);
  for (let i = 0; i < size; i++) {
    const share = (weight[i] as number) / WEIGHT_ONE;
    for (let c = 0; c < channels; c++) {
      const bias = biases[c] as number;
      mixed[i * channels + c] = share === 1 || share === 0 ? bias : share * bias + (1 - share) * bias;
    }
  }
  return mixed;
}

function termsOf(mix: MixStep | undefined, size: number): Pick<Patchwork, 'firstTerm' | 'termSource' | 'termWeight'> {
  const firstTerm = new Uint32Array(size + 1);
  const termSource = new Uint32Array(2 * size);
  const termWeight = new Uint16Array(2 * size);
  let terms = 0;
  for (let i = 0; i < size; i++) {
    const partner = mix?.partner[i] ?? i;
    const weight = partner === i ? WEIGHT_ONE : (mix?.weight[i] ?? WEIGHT_ONE);
    if (weight > 0) {
      termSource[terms] = i;
      termWeight[terms++] = weight;
    }
    if (weight < WEIGHT_ONE) {
      termSource[terms] = partner;
      termWeight[terms++] = WEIGHT_ONE - weight;
    }
    firstTerm[i + 1] = terms;
  }
  return { firstTerm, termSource: termSource.subarray(0, terms), termWeight: termWeight.subarray(0, terms) };
}
