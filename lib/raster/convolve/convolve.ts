import type { ConvolveStep } from '../../core/recipe.ts';
import type { Values } from '../values.ts';
import { gaussianBlur } from './gaussianBlur.ts';
import { sharpen } from './sharpen.ts';

/** Does the step on sample `i`. */
export function convolve({ filter, size, amounts }: ConvolveStep, i: number, values: Values): void {
  const amount = amounts[i] as number;
  if (filter === 'sharpness') {
    sharpen(values, amount);
    return;
  }
  const [rows, columns] = size;
  gaussianBlur(values, { size: rows, sigma: amount }, { size: columns, sigma: amount });
}
