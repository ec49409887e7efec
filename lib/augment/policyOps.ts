import type { Extent } from './geometry.ts';
import type { Action } from './policy.ts';
import { roundHalfToEven } from './roundHalfToEven.ts';

/** The operators that policies choose among. */
export const POLICY_OPS = [
  'identity',
  'shearX',
  'shearY',
  'translateX',
  'translateY',
  'rotate',
  'brightness',
  'color',
  'contrast',
  'sharpness',
  'posterize',
  'solarize',
  'autocontrast',
  'equalize',
] as const;

/** One of these, or one that only AutoAugment has. */
export type PolicyOp = (typeof POLICY_OPS)[number] | 'invert';

/** The strength of operators in the last bin. It grows linearly from no change. */
export interface Reach {
  /** Pixels along rows to each pixel down. */
  readonly shear: number;
  /** Pixels, of an image of an extent. */
  readonly translate: (extent: Extent) => readonly [right: number, down: number];
  /** Degrees. */
  readonly rotate: number;
  /** A factor is 1 ± it. */
  readonly factor: number;
  /** The kept bits in the first and the last bin. */
  readonly bits: readonly [most: number, fewest: number];
}

/** The reach of RandAugment and AutoAugment in torchvision. */
export const NARROW: Reach = {
  shear: 0.3,
  translate: ({ height, width }) => [(150 / 331) * width, (150 / 331) * height],
  rotate: 30,
  factor: 0.9,
  bits: [8, 4],
};

/** The reach of TrivialAugment (wide) in torchvision. */
export const WIDE: Reach = {
  shear: 0.99,
  translate: () => [32, 32],
  rotate: 135,
  factor: 0.99,
  bits: [8, 2],
};

/** The reach of AugMix in torchvision. */
export const MIXED: Reach = {
  ...NARROW,
  translate: ({ height, width }) => [width / 3, height / 3],
  bits: [4, 0],
};

/** The strength of an operator. */
export interface Magnitude {
  readonly bin: number;
  readonly bins: number;
  /** 1 or −1; absent for operators without a sign. */
  readonly sign: number;
  readonly reach: Reach;
  readonly extent: Extent;
}

/** The action of a policy's operator at a magnitude. */
export function actionOf(op: PolicyOp, { bin, bins, sign, reach, extent }: Magnitude): Action {
  const share = bin / (bins - 1);
  const signed = sign * share;
  const shearing = (Math.atan(signed * reach.shear) * 180) / Math.PI;
  const [right, down] = reach.translate(extent);
  const [most, fewest] = reach.bits;
  switch (op) {
    case 'identity':
      return {};
    case 'shearX':
      return { warp: { shear: [shearing, 0], isCorner: true } };
    case 'shearY':
      return { warp: { shear: [0, shearing], isCorner: true } };
    case 'translateX':
      return { warp: { shift: [Math.trunc(signed * right), 0] } };
    case 'translateY':
      return { warp: { shift: [0, Math.trunc(signed * down)] } };
    case 'rotate':
      return { warp: { angle: -signed * reach.rotate } };
    case 'brightness':
    case 'contrast':
      return { change: [op, 1 + signed * reach.factor] };
    case 'color':
      return { change: ['saturation', 1 + signed * reach.factor] };
    case 'sharpness':
      return { sharpness: 1 + signed * reach.factor };
    case 'posterize':
      return { change: ['posterize', most - roundHalfToEven(share * (most - fewest))] };
    case 'solarize':
      return { change: ['solarize', 1 - share] };
    case 'autocontrast':
    case 'equalize':
    case 'invert':
      return { change: [op, 0] };
  }
}
