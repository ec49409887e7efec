import { type AffineStep, type EraseStep, type Recipe, WEIGHT_ONE } from '../model/recipe.ts';
import { type Box, blend, type Partition, type Patch, paste, subtract } from './partition.ts';
import type { Patchwork, PictureForm } from './patchwork.ts';
import { roundWeights } from './roundWeights.ts';

/** Compiles any recipe, by rectangles of their own for each picture; see `compilePatchwork`. */
export function compileSteps({ steps }: Recipe, form: PictureForm): Patchwork {
  const { size, height, width, channels, scale } = form;
  const gain = new Float64Array(channels).fill(scale);
  // −0 is what adds nothing to any number, −0 included.
  const nothing: readonly number[] = Array.from({ length: channels }, () => -0);
  const whole = { x1: 0, y1: 0, x2: width, y2: height, weights: [1], bias: nothing };
  let pictures: Partition[] = Array.from({ length: size }, (_, i) => [{ ...whole, keys: [i] }]);

  for (const step of steps) {
    // What a step reads of a partner is the partner before this step.
    const before = pictures;
    switch (step.kind) {
      case 'affine':
        for (let c = 0; c < channels; c++) gain[c] = (gain[c] as number) * channelValue(step.scale, c);
        pictures = applyAffine(before, step);
        break;
      case 'mix':
        pictures = before.map((own, i) =>
          blend(own, before[step.partner[i] as number] as Partition, (step.weight[i] as number) / WEIGHT_ONE),
        );
        break;
      case 'paste':
        pictures = before.map((own, i) =>
          paste(own, before[step.partner[i] as number] as Partition, boxAt(step.box, i)),
        );
        break;
      case 'erase':
        pictures = before.map((own, i) => erase(own, step, { sample: i, channels }));
        break;
    }
  }
  return layOut(pictures, gain, form);
}

function channelValue(values: Float64Array, channel: number): number {
  return values[values.length === 1 ? 0 : channel] as number;
}

function boxAt(box: Uint32Array, index: number): Box {
  const [x1, y1, x2, y2] = box.subarray(4 * index, 4 * index + 4) as unknown as [number, number, number, number];
  return { x1, y1, x2, y2 };
}

function applyAffine(pictures: readonly Partition[], { scale, bias }: AffineStep): Partition[] {
  // Biases are shared by most patches: each is computed once.
  const moved = new Map<readonly number[], readonly number[]>();
  const move = (old: readonly number[]) => {
    const known = moved.get(old) ?? old.map((value, c) => channelValue(scale, c) * value + channelValue(bias, c));
    moved.set(old, known);
    return known;
  };
  return pictures.map((partition) => partition.map((patch) => ({ ...patch, bias: move(patch.bias) })));
}

function erase(
  own: Partition,
  { holes, box, fill }: EraseStep,
  { sample, channels }: { readonly sample: number; readonly channels: number },
): Partition {
  let left = own;
  const bias = Array.from({ length: channels }, (_, c) => channelValue(fill, c));
  for (let hole = 0; hole < holes; hole++) {
    const at = boxAt(box, sample * holes + hole);
    if (at.x1 >= at.x2 || at.y1 >= at.y2) continue;
    left = [...subtract(left, at), { ...at, keys: [], weights: [], bias }];
  }
  return left;
}

function layOut(pictures: readonly Partition[], gain: Float64Array, form: PictureForm): Patchwork {
  const patches: Patch[] = [];
  const firstRect = new Uint32Array(form.size + 1);
  pictures.forEach((partition, i) => {
    for (const patch of partition) patches.push(patch);
    firstRect[i + 1] = patches.length;
  });
  const box = new Uint32Array(4 * patches.length);
  const firstTerm = new Uint32Array(patches.length + 1);
  const biasOf = new Uint32Array(patches.length);
  const sources: number[] = [];
  const weights: number[] = [];
  const rowOf = new Map<readonly number[], number>();
  patches.forEach((patch, r) => {
    box.set([patch.x1, patch.y1, patch.x2, patch.y2], 4 * r);
    const rounded = patch.weights.length === 1 ? [(patch.weights[0] as number) * WEIGHT_ONE] : undefined;
    const units = rounded && Number.isInteger(rounded[0]) ? rounded : roundWeights(patch.weights, WEIGHT_ONE);
    units.forEach((weight, t) => {
      if (weight === 0) return;
      sources.push(patch.keys[t] as number);
      weights.push(weight);
    });
    firstTerm[r + 1] = sources.length;
    const row = rowOf.get(patch.bias) ?? rowOf.size;
    rowOf.set(patch.bias, row);
    biasOf[r] = row;
  });
  return {
    size: form.size,
    height: form.height,
    width: form.width,
    channels: form.channels,
    firstRect,
    box,
    firstTerm,
    termSource: Uint32Array.from(sources),
    termWeight: Uint16Array.from(weights),
    scale: Float32Array.from(gain, (value) => value / WEIGHT_ONE),
    biasOf,
    biases: Float32Array.from([...rowOf.keys()].flat()),
  };
}
