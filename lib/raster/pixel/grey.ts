import type { Values } from '../values.ts';

// As torchvision has them: they sum to 0.9999, so that white becomes a little darker.
const RED = 0.2989;
const GREEN = 0.587;
const BLUE = 0.114;

/** How bright a colour is. */
export function greyOf(red: number, green: number, blue: number): number {
  return RED * red + GREEN * green + BLUE * blue;
}

/** The mean of how bright the pixels are; of one channel, the mean of its values. */
export function meanGrey({ data, channels }: Values): number {
  let sum = 0;
  if (channels === 1) {
    for (let k = 0; k < data.length; k++) sum += data[k] as number;
    return sum / data.length;
  }
  for (let k = 0; k < data.length; k += 3)
    sum += greyOf(data[k] as number, data[k + 1] as number, data[k + 2] as number);
  return (3 * sum) / data.length;
}
