import type { Values } from '../values.ts';
import { byteOf } from './byteOf.ts';
import { within } from './within.ts';

/** Stretches each channel, so that it has black and white; one of equal values is left alone. */
export function autocontrast(values: Values): void {
  const { data, channels, range } = values;
  const limits = noLimits(channels);
  widenLimits(limits, values, 0);
  limits.forEach((channel, c) => {
    const { offset, gain } = stretchOf(channel, range);
    for (let k = c; k < data.length; k += channels)
      data[k] = within(gain * ((data[k] as number) - offset), range);
  });
}

/** What brings limits to black and white. */
export function stretchOf(
  { min, max }: Limits,
  range: number,
): { readonly offset: number; readonly gain: number } {
  return min < max ? { offset: min, gain: range / (max - min) } : { offset: 0, gain: 1 };
}

/** The smallest and the largest value of a channel. */
export interface Limits {
  min: number;
  max: number;
}

/** Limits of channels without a value. */
export function noLimits(channels: number): readonly Limits[] {
  return Array.from({ length: channels }, () => ({ min: Infinity, max: -Infinity }));
}

/** Widens the limits of channels to the values from `first` on. */
export function widenLimits(
  limits: readonly Limits[],
  { data, counts }: Pick<Values, 'data' | 'counts'>,
  first: number,
): void {
  for (let k = first; k < data.length; k++) {
    if (counts?.[k] === 0) continue;
    const value = data[k] as number;
    const channel = limits[k % limits.length] as Limits;
    if (value < channel.min) channel.min = value;
    if (value > channel.max) channel.max = value;
  }
}

/**
 * Gives each channel about as many values of each brightness, by its histogram of nearest bytes, as
 * Pillow does: the share of the pixels that are darker. Of few values nothing is changed.
 */
export function equalize({ data, channels, range, counts }: Values): void {
  const histogram = new Uint32Array(256);
  for (let c = 0; c < channels; c++) {
    histogram.fill(0);
    for (let k = c; k < data.length; k += channels) {
      const byte = byteOf((data[k] as number) / range);
      histogram[byte] = (histogram[byte] as number) + (counts?.[k] ?? 1);
    }
    const levels = equalLevels(histogram);
    if (levels === undefined) continue;
    for (let k = c; k < data.length; k += channels)
      data[k] = (levels[byteOf((data[k] as number) / range)] as number) * (range / 255);
  }
}

/** The byte that each byte of a histogram becomes; `undefined` where there are too few values. */
export function equalLevels(histogram: Uint32Array): Uint8Array | undefined {
  let last = 255;
  while (histogram[last] === 0) last--;
  const total = histogram.reduce((sum, count) => sum + count, 0);
  const step = Math.floor((total - (histogram[last] as number)) / 255);
  if (step === 0) return undefined;
  let darker = Math.floor(step / 2);
  return Uint8Array.from(histogram, (count) => {
    const level = Math.min(255, Math.floor(darker / step));
    darker += count;
    return level;
  });
}
