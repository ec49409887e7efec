import type { Values } from '../values.ts';
import { byteOf } from './byteOf.ts';

/** Stretches each channel, so that it has black and white; one of equal values is left alone. */
export function autocontrast({ data, channels, range }: Values): void {
  for (let c = 0; c < channels; c++) {
    let min = Infinity;
    let max = -Infinity;
    for (let k = c; k < data.length; k += channels) {
      const value = data[k] as number;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    if (min >= max) continue;
    const gain = range / (max - min);
    for (let k = c; k < data.length; k += channels)
      data[k] = Math.min(range, gain * ((data[k] as number) - min));
  }
}

/**
 * Gives each channel about as many values of each brightness, by its histogram of nearest bytes, as
 * Pillow does: the share of the pixels that are darker. Of few values nothing is changed.
 */
export function equalize({ data, channels, range }: Values): void {
  const counts = new Uint32Array(256);
  const table = new Float64Array(256);
  for (let c = 0; c < channels; c++) {
    counts.fill(0);
    for (let k = c; k < data.length; k += channels) {
      const byte = byteOf((data[k] as number) / range);
      counts[byte] = (counts[byte] as number) + 1;
    }
    let last = 255;
    while (counts[last] === 0) last--;
    const brightest = counts[last] as number;
    const step = Math.floor((data.length / channels - brightest) / 255);
    if (step === 0) continue;
    let darker = Math.floor(step / 2);
    for (let byte = 0; byte < 256; byte++) {
      table[byte] = Math.min(255, Math.floor(darker / step)) * (range / 255);
      darker += counts[byte] as number;
    }
    for (let k = c; k < data.length; k += channels)
      data[k] = table[byteOf((data[k] as number) / range)] as number;
  }
}
