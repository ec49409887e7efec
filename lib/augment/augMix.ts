import { SchemaError } from '../core/errors.ts';
import { type Features, isFollower } from '../core/features.ts';
import { WEIGHT_ONE } from '../core/recipe.ts';
import { roundWeights } from '../core/roundWeights.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { beta } from '../random/beta.ts';
import { dirichlet } from '../random/dirichlet.ts';
import { integer } from '../random/integer.ts';
import type { Stream } from '../random/stream.ts';
import type { Augmentation } from './augmentation.ts';
import type { Extent } from './geometry.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { type Action, stepsOf } from './policy.ts';
import { actionOf, MIXED, type PolicyOp } from './policyOps.ts';
import type { NamedImage } from './touchedFeatures.ts';
import { type ValueStep, valueOperator } from './valueOperator.ts';
import { LOOKUP_OPTIONS, type LookupOptions, requireLookup } from './warpOperator.ts';

const BINS = 10;
/** The maximum length of a chain if the length is drawn. */
const MAX_DEPTH = 3;

const OPS: readonly PolicyOp[] = [
  'shearX',
  'shearY',
  'translateX',
  'translateY',
  'rotate',
  'posterize',
  'solarize',
  'autocontrast',
  'equalize',
  'brightness',
  'color',
  'contrast',
  'sharpness',
];
/** The last ones are among the corruptions of ImageNet-C. */
const OPS_OF_PAPER = 9;

/** Options of {@link augMix}. */
export interface AugMixOptions extends RandomOptions, LookupOptions {
  /** The strength of operations, from 1 to 10. Defaults to 3. */
  readonly severity?: number;
  /** Chains per sample. Defaults to 3. */
  readonly width?: number;
  /** Operations per chain. −1 (the default) draws 1, 2 or 3 for each. */
  readonly depth?: number;
  /** α of the weights of the image and its chains. Defaults to 1. */
  readonly alpha?: number;
  /**
   * True (the default) to include brightness, saturation, contrast and sharpness. The paper
   * excludes them, because it measures robustness against them.
   */
  readonly allOps?: boolean;
}

/**
 * Blends each image with the results of several chains of operations. Each operation is drawn from
 * 13, and its magnitude from the first `severity` of ten. The image has a weight m from Beta(α, α).
 * The chains share 1 − m by weights from Dirichlet(α, …).
 *
 * Source: `AugMix` of torchvision, after Hendrycks et al., "AugMix: A simple data processing method
 * to improve robustness and uncertainty" (2020). Operators compute on floats, weights are multiples
 * of 1/16384. The paper's loss compares two such views and the image: see `views`.
 *
 * Masks, boxes and points cannot follow a blend of moved images, so images with these are refused.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`, or if images have
 * other than 1 or 3 channels
 * @throws SchemaError in the stream, if the batch has no images, or a feature follows one
 * @example
 * ```ts
 * import { augMix, batch, fromColumns, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: new Uint8Array(3072).fill(90), shape: [32, 32, 3] } };
 * const features = { image: image({ shape: [32, 32, 3] }) };
 * const blended$ = fromColumns(columns).pipe(batch({ size: 1, features }), augMix(), toTensors());
 * for await (const { tensors } of pull(blended$, { seed: 1 })) {
 *   tensors.image.shape // => [1, 32, 32, 3]
 * }
 * ```
 */
export function augMix(options: AugMixOptions = {}): Augmentation {
  const action = '`augMix`';
  const own = ['severity', 'width', 'depth', 'alpha', 'allOps'];
  requireKnownOptions(action, options, [...own, ...LOOKUP_OPTIONS, ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const { severity = 3, width = 3, depth = -1, alpha = 1, allOps = true } = options;
  requireInteger(action, { option: 'severity', value: severity, min: 1, max: BINS });
  requireInteger(action, { option: 'width', value: width, min: 1 });
  if (depth !== -1) requireInteger(action, { option: 'depth', value: depth, min: 1 });
  requireOption(typeof alpha === 'number' && alpha > 0 && alpha < Infinity, action, {
    option: 'alpha',
    rule: 'a positive number',
    value: alpha,
  });
  requireOption(typeof allOps === 'boolean', action, {
    option: 'allOps',
    rule: 'true or false',
    value: allOps,
  });
  const form = requireLookup(action, options);
  const ops = allOps ? OPS : OPS.slice(0, OPS_OF_PAPER);
  const turns = Array.from({ length: depth === -1 ? MAX_DEPTH : depth }, (_, turn) => turn);
  const chains = Array.from({ length: width }, (_, chain) => chain);

  const drawChain = (stream: Stream, extent: Extent): readonly Action[] => {
    const length = depth === -1 ? 1 + integer(stream, MAX_DEPTH) : depth;
    // Draws all of them, so that later draws do not depend on the length.
    const actions = turns.map(() => {
      const op = ops[integer(stream, ops.length)] as PolicyOp;
      const bin = integer(stream, severity);
      const sign = 1 - 2 * integer(stream, 2);
      return actionOf(op, { bin, bins: BINS, sign, reach: MIXED, extent });
    });
    return actions.slice(0, length);
  };
  const steps = (drawn: readonly (Blended | undefined)[]): readonly ValueStep[] => {
    const weights = new Uint16Array((1 + width) * drawn.length);
    const idle = Float64Array.from({ length: 1 + width }, (_, k) => Number(k === 0));
    for (const [i, one] of drawn.entries())
      roundWeights(one?.shares ?? idle, 0, 1 + width, WEIGHT_ONE, weights, i * (1 + width));
    const made = chains.map((chain) =>
      turns.flatMap((turn) => {
        const actions = drawn.map((one) => one?.chains[chain]?.[turn]);
        return stepsOf(actions, form).map((step) => ({ ...step, operator: 'augMix' }));
      }),
    );
    return [{ kind: 'blend', chains: made, weights }];
  };
  return valueOperator<Blended>('augMix', {
    options,
    isOfColour: true,
    needsRange: true,
    needsExtent: true,
    fill: form.fill,
    require: refuseFollowers,
    draw: (stream, extent) => {
      const whole = beta(stream, alpha, alpha);
      const others = dirichlet(stream, alpha, width).map((share) => (1 - whole) * share);
      return {
        shares: Float64Array.of(whole, ...others),
        chains: chains.map(() => drawChain(stream, extent)),
      };
    },
    steps,
  });
}

interface Blended {
  /** The weights of the image and of each chain. */
  readonly shares: Float64Array;
  readonly chains: readonly (readonly Action[])[];
}

function refuseFollowers(features: Features, images: readonly NamedImage[]): void {
  for (const [name, feature] of Object.entries(features)) {
    if (!isFollower(feature) || !images.some(([image]) => image === feature.follow)) continue;
    throw new SchemaError(
      'Cannot `augMix`: nothing can follow an image that is blended with moved ones; received ' +
        `\`${name.slice(0, 40)}\`, which follows \`${String(feature.follow).slice(0, 40)}\`; ` +
        'name other images in `features`, or use `randAugment`',
    );
  }
}
