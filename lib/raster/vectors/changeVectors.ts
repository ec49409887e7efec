import type { Change } from '../pixel/changePixels.ts';
import { changePixels } from '../pixel/changePixels.ts';
import { addParts, greyOfSums, SUMMED_PARTS } from '../pixel/grey.ts';
import { equalLevels, noLimits, stretchOf, widenLimits } from '../pixel/stretch.ts';
import { upperBits } from '../pixel/tones.ts';
import { type ImageVectors, PHASES } from './imageVectors.ts';

/** Does a change as its definition does, to the bit. */
export function changeVectors(image: ImageVectors, { change, amount }: Change): void {
  const { module, at, end, extent } = image;
  const { code } = module;
  const { range, channels } = extent;
  switch (change) {
    case 'brightness':
      if (amount !== 1) stretch(image, [{ gain: amount }]);
      break;
    case 'contrast':
      if (amount !== 1) stretch(image, [{ gain: amount, rest: (1 - amount) * meanGrey(image) }]);
      break;
    case 'saturation':
      if (amount !== 1 && channels === 3) code.saturation(at, end, amount, range);
      break;
    case 'hue':
      if (amount !== 0 && channels === 3) code.hue(at, end, amount);
      break;
    case 'grayscale':
      if (channels === 3) code.grayscale(at, end);
      break;
    case 'invert':
      stretch(image, [{ offset: range, gain: -1 }]);
      break;
    case 'solarize':
      code.solarize(at, end, amount, range);
      break;
    case 'posterize':
      posterize(image, amount);
      break;
    case 'autocontrast':
      stretch(
        image,
        limitsOf(image).map((limits) => stretchOf(limits, range)),
      );
      break;
    case 'equalize':
      equalize(image);
      break;
    // A power is no work for vectors.
    case 'gamma':
      changePixels(image.values, { change, amount });
  }
}

/** What becomes of the values of a channel: `(value - offset) * gain + rest`. */
interface Stretch {
  readonly offset?: number;
  readonly gain: number;
  readonly rest?: number;
}

/** Stretches channels, or all by the same. */
function stretch(image: ImageVectors, channels: readonly Stretch[]): void {
  const tables = image.doubles(image.phases, 3 * PHASES);
  for (let k = 0; k < PHASES; k++) {
    const { offset = 0, gain, rest = 0 } = channels[k % channels.length] as Stretch;
    tables[k] = offset;
    tables[k + PHASES] = gain;
    tables[k + 2 * PHASES] = rest;
  }
  image.module.code.stretch(image.at, image.end, image.phases, image.extent.range);
}

/** How many values come before the last few, which are no whole round of channels. */
function inRounds({ count }: ImageVectors): number {
  return count - (count % PHASES);
}

function meanGrey(image: ImageVectors): number {
  const { module, at, phases, count, data, extent } = image;
  const { channels, range } = extent;
  const whole = inRounds(image);
  const rounds = image.doubles(phases, PHASES).fill(0);
  module.code.addParts(at, at + 4 * whole, phases, SUMMED_PARTS / range);
  const sums = new Float64Array(channels);
  for (let k = 0; k < PHASES; k++)
    sums[k % channels] = (sums[k % channels] as number) + (rounds[k] as number);
  addParts(sums, { data, range }, whole);
  return greyOfSums(sums, count / channels, range);
}

function limitsOf(image: ImageVectors): ReturnType<typeof noLimits> {
  const { module, at, phases, data, extent } = image;
  const whole = inRounds(image);
  const rounds = new Float32Array(module.bytes.buffer, phases, 2 * PHASES);
  rounds.fill(Infinity, 0, PHASES).fill(-Infinity, PHASES);
  module.code.widenLimits(at, at + 4 * whole, phases);
  const limits = noLimits(extent.channels);
  // Both the smallest and the largest values are values of the image, if it has a whole round.
  if (whole > 0) widenLimits(limits, { data: rounds }, 0);
  widenLimits(limits, { data }, whole);
  return limits;
}

function posterize(image: ImageVectors, bits: number): void {
  const { channels, range } = image.extent;
  const upper = upperBits(bits);
  image.toBytes();
  image.lookUp(
    Float32Array.from(
      { length: 256 * channels },
      (_, k) => (Math.floor(k / channels) & upper) * (range / 255),
    ),
  );
}

function equalize(image: ImageVectors): void {
  const { channels, range } = image.extent;
  image.toBytes();
  const counts = image.countBytes();
  const levels = Array.from({ length: channels }, (_, c) =>
    equalLevels(counts.filter((_count, k) => k % channels === c)),
  );
  if (levels.every((channel) => channel === undefined)) return;
  // A channel that is left alone is not rounded to bytes, which a table does.
  if (levels.includes(undefined)) {
    changePixels(image.values, { change: 'equalize', amount: 0 });
    return;
  }
  image.lookUp(
    Float32Array.from(
      counts,
      (_, k) => (levels[k % channels]?.[Math.floor(k / channels)] as number) * (range / 255),
    ),
  );
}
