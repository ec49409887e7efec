import { PIXEL_CHANGES, type PixelChange } from '../core/recipe.ts';
import type { Stream } from '../random/stream.ts';
import type { Augmentation } from './augmentation.ts';
import { type ChangeStep, type ValueParts, valueOperator } from './valueOperator.ts';

/** A change of values, and its amount. */
export type Change = readonly [change: PixelChange, amount: number];

/** The parts of an operator that changes each pixel independently. */
export interface PixelParts extends Pick<ValueParts<never>, 'options' | 'p'> {
  /** Changes per sample. Defaults to 1. */
  readonly length?: number;
  readonly isOfColour?: boolean;
  /** Draws the changes of one sample. */
  readonly draw: (stream: Stream) => readonly Change[];
}

/** Makes an operator that changes the values of each pixel independently. */
export function pixelOperator(
  operator: string,
  { length = 1, isOfColour = false, ...parts }: PixelParts,
): Augmentation {
  return valueOperator(operator, {
    ...parts,
    isOfColour,
    needsRange: true,
    steps: (drawn) => [pixelStep(drawn, length)],
  });
}

/** The step with at most `length` changes per sample. */
export function pixelStep(
  drawn: readonly (readonly Change[] | undefined)[],
  length: number,
): ChangeStep {
  const changes = new Uint8Array(length * drawn.length);
  const amounts = new Float64Array(length * drawn.length);
  for (const [i, ofSample] of drawn.entries()) {
    for (const [k, [change, amount]] of (ofSample ?? []).entries()) {
      changes[i * length + k] = PIXEL_CHANGES.indexOf(change);
      amounts[i * length + k] = amount;
    }
  }
  return { kind: 'pixel', length, changes, amounts };
}
