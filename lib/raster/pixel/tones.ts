import type { Values } from '../values.ts';
import { byteOf } from './byteOf.ts';
import { within } from './within.ts';

/** Makes black of white. */
export function invert({ data, range }: Values): void {
  for (let k = 0; k < data.length; k++) data[k] = within(range - (data[k] as number), range);
}

/** Inverts the values of which the nearest byte is at least a share of the range. */
export function solarize({ data, range }: Values, threshold: number): void {
  for (let k = 0; k < data.length; k++) {
    const value = data[k] as number;
    if (byteOf(value / range) / 255 >= threshold) data[k] = range - value;
  }
}

/** Keeps the upper bits of the nearest byte of each value. */
export function posterize({ data, range }: Values, bits: number): void {
  const upper = upperBits(bits);
  for (let k = 0; k < data.length; k++)
    data[k] = (byteOf((data[k] as number) / range) & upper) * (range / 255);
}

/** A byte of which some upper bits are set. */
export function upperBits(bits: number): number {
  return (0xff << (8 - bits)) & 0xff;
}

/** Raises values, as shares of the range, to a power. */
export function gamma({ data, range }: Values, exponent: number): void {
  if (exponent === 1) return;
  for (let k = 0; k < data.length; k++)
    data[k] = range * Math.max(0, (data[k] as number) / range) ** exponent;
}
