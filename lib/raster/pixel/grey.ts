import type { Values } from '../values.ts';

// As torchvision has them: they sum to 0.9999, so that white becomes a little darker.
const RED = 0.2989;
const GREEN = 0.587;
const BLUE = 0.114;

/** How bright a colour is. */
export function greyOf(red: number, green: number, blue: number): number {
  return RED * red + GREEN * green + BLUE * blue;
}

/**
 * Values are summed as integers of this much of the range: the sum does not depend on the order in
 * which they are added, so that tables and vectors have it to the bit.
 */
export const SUMMED_PARTS: number = 2 ** 28;
/** Adding and subtracting it rounds to an integer. */
const ROUND = 1.5 * 2 ** 52;

/** The mean of how bright the pixels are; of one channel, the mean of its values. */
export function meanGrey({ data, channels, range, counts }: Values): number {
  const sums = new Float64Array(channels);
  addParts(sums, { data, range, ...(counts === undefined ? {} : { counts }) }, 0);
  const pixels = counts === undefined ? data.length : counts.reduce((sum, count) => sum + count, 0);
  return greyOfSums(sums, pixels / channels, range);
}

/** Adds the values from `first` on, in {@link SUMMED_PARTS}, to the sums of their channels. */
export function addParts(
  sums: Float64Array,
  { data, range, counts }: Pick<Values, 'data' | 'range' | 'counts'>,
  first: number,
): void {
  const gain = SUMMED_PARTS / range;
  const channels = sums.length;
  for (let k = first; k < data.length; k++) {
    const parts = (data[k] as number) * gain + ROUND - ROUND;
    const c = k % channels;
    sums[c] = (sums[c] as number) + (counts === undefined ? 1 : (counts[k] as number)) * parts;
  }
}

/** The mean grey of the sums of the channels of some pixels. */
export function greyOfSums(sums: Float64Array, pixels: number, range: number): number {
  const [red, green, blue] = sums as unknown as readonly [number, number, number];
  const sum = sums.length === 1 ? red : greyOf(red, green, blue);
  return (sum / pixels) * (range / SUMMED_PARTS);
}
