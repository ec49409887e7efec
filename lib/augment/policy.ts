import type { Stream } from '../random/stream.ts';
import type { Augmentation } from './augmentation.ts';
import type { Extent } from './geometry.ts';
import type { RandomOptions } from './imageOptions.ts';
import type { Change } from './pixelOperator.ts';
import { pixelStep } from './pixelOperator.ts';
import { type ChangeStep, valueOperator } from './valueOperator.ts';
import {
  type LookupForm,
  type LookupOptions,
  requireLookup,
  type Warp,
  warpStep,
} from './warpOperator.ts';

/** One action of a policy on a sample. Without any field, it does nothing. */
export interface Action {
  readonly warp?: Warp;
  readonly change?: Change;
  /** Factor of sharpness. */
  readonly sharpness?: number;
}

/** The parts of a policy. */
export interface PolicyParts {
  /** The actions on a sample, in order. */
  readonly length: number;
  readonly draw: (stream: Stream, extent: Extent) => readonly Action[];
}

/** Makes an operator that draws the actions of each sample. */
export function policy(
  operator: string,
  options: RandomOptions & LookupOptions,
  { length, draw }: PolicyParts,
): Augmentation {
  const form = requireLookup(`\`${operator}\``, options);
  const turns = Array.from({ length }, (_, turn) => turn);
  return valueOperator(operator, {
    options,
    isOfColour: true,
    needsRange: true,
    needsExtent: true,
    fill: form.fill,
    draw,
    steps: (drawn) =>
      turns.flatMap((turn) =>
        stepsOf(
          drawn.map((actions) => actions?.[turn]),
          form,
        ),
      ),
  });
}

/** The steps of one action of each sample, for the kinds that occur. */
export function stepsOf(actions: readonly (Action | undefined)[], form: LookupForm): ChangeStep[] {
  const has = (kind: keyof Action) => actions.some((action) => action?.[kind] !== undefined);
  const steps: ChangeStep[] = [];
  if (has('warp'))
    steps.push(
      warpStep(
        actions.map((action) => action?.warp),
        form,
      ),
    );
  if (has('change')) {
    const changes = actions.map((action) => (action?.change === undefined ? [] : [action.change]));
    steps.push(pixelStep(changes, 1));
  }
  if (has('sharpness')) {
    const amounts = Float64Array.from(actions, (action) => action?.sharpness ?? 1);
    steps.push({ kind: 'convolve', filter: 'sharpness', size: [3, 3], amounts });
  }
  return steps;
}
