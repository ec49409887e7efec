import type { Values } from '../values.ts';
import { greyOf, meanGrey } from './grey.ts';
import { within } from './within.ts';

/** Multiplies all values. */
export function brightness(values: Values, factor: number): void {
  towards(values, factor, 0);
}

/** Moves all values away from the mean of their grey, or towards it. */
export function contrast(values: Values, factor: number): void {
  if (factor !== 1) towards(values, factor, meanGrey(values));
}

/** Moves each pixel away from its grey, or towards it. One channel is grey already. */
export function saturation({ data, channels, range }: Values, factor: number): void {
  if (factor === 1 || channels === 1) return;
  for (let k = 0; k < data.length; k += 3) {
    const red = data[k] as number;
    const green = data[k + 1] as number;
    const blue = data[k + 2] as number;
    const rest = (1 - factor) * greyOf(red, green, blue);
    data[k] = within(factor * red + rest, range);
    data[k + 1] = within(factor * green + rest, range);
    data[k + 2] = within(factor * blue + rest, range);
  }
}

/** Makes each pixel as bright as it was, without colour. */
export function grayscale({ data, channels }: Values): void {
  if (channels === 1) return;
  for (let k = 0; k < data.length; k += 3) {
    const grey = greyOf(data[k] as number, data[k + 1] as number, data[k + 2] as number);
    data[k] = grey;
    data[k + 1] = grey;
    data[k + 2] = grey;
  }
}

/** `factor` of each value, and the rest of `target`. */
function towards({ data, range }: Values, factor: number, target: number): void {
  // Exactly: a value that is weighed by 1 is left alone.
  if (factor === 1) return;
  const rest = (1 - factor) * target;
  for (let k = 0; k < data.length; k++)
    data[k] = within(factor * (data[k] as number) + rest, range);
}
