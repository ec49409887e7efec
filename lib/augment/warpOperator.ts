import { WARP_PARAMETERS, type WarpStep } from '../core/recipe.ts';
import { requireOption } from '../options/requireOption.ts';
import type { Stream } from '../random/stream.ts';
import type { Augmentation } from './augmentation.ts';
import type { Extent } from './geometry.ts';
import { type RandomOptions, requireFill, requireFilter } from './imageOptions.ts';
import { type ChangeStep, valueOperator } from './valueOperator.ts';

/** The options of operators that warp images. */
export interface LookupOptions {
  /** The interpolation. Defaults to `'bilinear'`. */
  readonly filter?: 'bilinear' | 'nearest';
  /**
   * The area outside of the image: `fill` (`'constant'`, the default), the edge, or the image
   * mirrored without its edge.
   */
  readonly mode?: 'constant' | 'edge' | 'reflect';
  /**
   * One value for all channels, or one per channel, in the units of the image at this point.
   * Defaults to 0.
   */
  readonly fill?: number | readonly number[];
}

/** Names of these options. */
export const LOOKUP_OPTIONS: readonly string[] = ['filter', 'mode', 'fill'];

/** The motion of an image. Absent fields change nothing. */
export interface Warp {
  /** Degrees, clockwise. */
  readonly angle?: number;
  /** Pixels to the right and down. */
  readonly shift?: readonly [right: number, down: number];
  readonly scale?: number;
  /** Degrees along the rows and along the columns. */
  readonly shear?: readonly [alongRows: number, alongColumns: number];
  /** True if the top left corner stays in place, instead of the centre. */
  readonly isCorner?: boolean;
}

/** The checked options of a warp. */
export interface LookupForm extends Pick<WarpStep, 'filter' | 'border'> {
  readonly fill: readonly number[];
}

/** Checks the options of a warp. */
export function requireLookup(action: string, options: LookupOptions): LookupForm {
  const { filter = 'bilinear', mode = 'constant', fill = 0 } = options;
  requireFilter(action, { filter, antialias: false });
  requireOption(['constant', 'edge', 'reflect'].includes(mode), action, {
    option: 'mode',
    rule: "'constant', 'edge' or 'reflect'",
    value: mode,
  });
  return { filter, border: mode, fill: requireFill(action, fill) };
}

/** Makes an operator that moves images within their extent. */
export function warpOperator(
  operator: string,
  options: RandomOptions & LookupOptions,
  draw: (stream: Stream, extent: Extent) => Warp,
): Augmentation {
  const form = requireLookup(`\`${operator}\``, options);
  return valueOperator(operator, {
    options,
    isOfColour: false,
    needsRange: false,
    needsExtent: true,
    fill: form.fill,
    draw,
    steps: (drawn) => [warpStep(drawn, form)],
  });
}

/** The step for the motions of samples. */
export function warpStep(
  drawn: readonly (Warp | undefined)[],
  { filter, border, fill }: LookupForm,
): ChangeStep {
  const parameters = new Float64Array(WARP_PARAMETERS * drawn.length);
  for (const [i, warp] of drawn.entries()) {
    const { angle = 0, shift = [0, 0], scale = 1, shear = [0, 0], isCorner = false } = warp ?? {};
    parameters.set([angle, ...shift, scale, ...shear, Number(isCorner)], i * WARP_PARAMETERS);
  }
  return { kind: 'warp', parameters, filter, border, fill: Float64Array.from(fill) };
}
