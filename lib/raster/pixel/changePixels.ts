import { PIXEL_CHANGES, type PixelChange, type PixelStep } from '../../core/recipe.ts';
import type { Values } from '../values.ts';
import { brightness, contrast, grayscale, saturation } from './blend.ts';
import { hue } from './hue.ts';
import { autocontrast, equalize } from './stretch.ts';
import { gamma, invert, posterize, solarize } from './tones.ts';

/** A change of values, and what it takes. */
export interface Change {
  readonly change: PixelChange;
  readonly amount: number;
}

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

/** Does a change: the definition. */
export function changePixels(values: Values, { change, amount }: Change): void {
  CHANGES[change](values, amount);
}

/** The changes of sample `i`, each of which is done on what the one before it made. */
export function changesOf({ length, changes, amounts }: PixelStep, i: number): readonly Change[] {
  return Array.from({ length }, (_, k) => ({
    change: PIXEL_CHANGES[changes[i * length + k] as number] as PixelChange,
    amount: amounts[i * length + k] as number,
  })).filter(({ change }) => change !== 'none');
}
