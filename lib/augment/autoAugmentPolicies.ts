import type { PolicyOp } from './policyOps.ts';

/** An operator of a sub-policy. */
export interface SubOperator {
  readonly op: PolicyOp;
  /** The probability of applying it. */
  readonly p: number;
  /** The bin of its magnitude, of 10; 0 if it has none. */
  readonly bin: number;
}

/** Two operators, applied in order. */
export type SubPolicy = readonly [SubOperator, SubOperator];

/** The data sets on which the policies were found. */
export type PolicyName = 'imagenet' | 'cifar10' | 'svhn';

// Each operator is its letters, its probability and the bin of its magnitude.
const IMAGENET = `Po .4 8+Ro .6 9 · So .6 5+AC .6 · Eq .8+Eq .6 · Po .6 7+Po .6 6 · Eq .4+So .2 4 ·
Eq .4+Ro .8 8 · So .6 3+Eq .6 · Po .8 5+Eq 1 · Ro .2 3+So .6 8 · Eq .6+Po .4 6 · Ro .8 8+Co .4 0 ·
Ro .4 9+Eq .6 · Eq 0+Eq .8 · In .6+Eq 1 · Co .6 4+Ct 1 8 · Ro .8 8+Co 1 2 · Co .8 8+So .8 7 ·
Sh .4 7+In .6 · SX .6 5+Eq 1 · Co .4 0+Eq .6 · Eq .4+So .2 4 · So .6 5+AC .6 · In .6+Eq 1 ·
Co .6 4+Ct 1 8 · Eq .8+Eq .6`;

const CIFAR10 = `In .1+Ct .2 6 · Ro .7 2+TX .3 9 · Sh .8 1+Sh .9 3 · SY .5 8+TY .7 9 · AC .5+Eq .9 ·
SY .2 7+Po .3 7 · Co .4 3+Br .6 7 · Sh .3 9+Br .7 9 · Eq .6+Eq .5 · Ct .6 7+Sh .6 5 ·
Co .7 7+TX .5 8 · Eq .3+AC .4 · TY .4 3+Sh .2 6 · Br .9 6+Co .2 8 · So .5 2+In 0 · Eq .2+AC .6 ·
Eq .2+Eq .6 · Co .9 9+Eq .6 · AC .8+So .2 8 · Br .1 3+Co .7 0 · So .4 5+AC .9 · TY .9 9+TY .7 9 ·
AC .9+So .8 3 · Eq .8+In .1 · TY .7 9+AC .9`;

const SVHN = `SX .9 4+In .2 · SY .9 8+In .7 · Eq .6+So .6 6 · In .9+Eq .6 · Eq .6+Ro .9 3 ·
SX .9 4+AC .8 · SY .9 8+In .4 · SY .9 5+So .2 6 · In .9+AC .8 · Eq .6+Ro .9 3 · SX .9 4+So .3 3 ·
SY .8 8+In .7 · Eq .9+TY .6 6 · In .9+Eq .6 · Ct .3 3+Ro .8 4 · In .8+TY 0 2 · SY .7 6+So .4 8 ·
In .6+Ro .8 4 · SY .3 7+TX .9 3 · SX .1 6+In .6 · So .7 2+TY .6 7 · SY .8 4+In .8 ·
SX .7 9+TY .8 3 ·
SY .8 5+AC .7 · SX .7 2+In .1`;

const LETTERS: Readonly<Record<string, PolicyOp>> = {
  SX: 'shearX',
  SY: 'shearY',
  TX: 'translateX',
  TY: 'translateY',
  Ro: 'rotate',
  Br: 'brightness',
  Co: 'color',
  Ct: 'contrast',
  Sh: 'sharpness',
  Po: 'posterize',
  So: 'solarize',
  AC: 'autocontrast',
  Eq: 'equalize',
  In: 'invert',
};

/** The 25 sub-policies of each policy of torchvision. */
export const AUTO_AUGMENT: Readonly<Record<PolicyName, readonly SubPolicy[]>> = {
  imagenet: parsed(IMAGENET),
  cifar10: parsed(CIFAR10),
  svhn: parsed(SVHN),
};

function parsed(text: string): readonly SubPolicy[] {
  return text.split('·').map((line) => line.split('+').map(operatorOf) as unknown as SubPolicy);
}

function operatorOf(text: string): SubOperator {
  const [letters = '', p, bin = 0] = text.trim().split(' ');
  return { op: LETTERS[letters] as PolicyOp, p: Number(p), bin: Number(bin) };
}
