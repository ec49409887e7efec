import { PIXEL_CHANGES, type PixelChange, type PixelStep } from '../../core/recipe.ts';
import type { Values } from '../values.ts';
import { brightness, contrast, grayscale, saturation } from './blend.ts';
import { hue } from './hue.ts';
import { autocontrast, equalize } from './stretch.ts';
import { gamma, invert, posterize, solarize } from './tones.ts';

const CHANGES: Readonly<Record<PixelChange, (values: Values, amount: number) => void>> = {
  none: () => {},
  brightness,
  contrast,
  saturation,
  hue,
  grayscale,
  invert,
  solarize,
  posterize,
  gamma,
  autocontrast,
  equalize,
};

/** Does the changes of sample `i`, each on what the one before it made. */
export function changePixels(
  { length, changes, amounts }: PixelStep,
  i: number,
  values: Values,
): void {
  for (let k = i * length; k < (i + 1) * length; k++) {
    const change = PIXEL_CHANGES[changes[k] as number] as PixelChange;
    CHANGES[change](values, amounts[k] as number);
  }
}
