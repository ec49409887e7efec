import { choice, type Extent, number, numbers, range, type Setting } from './setting.ts';

/** An operator that can be put into the chain. */
export interface CatalogueEntry {
  readonly operator: string;
  /** What it does, in a few words. */
  readonly about: string;
  /** Its options for images of an extent. */
  readonly settings: (extent: Extent) => readonly Setting[];
}

const SHARE = [0, 1, 0.05] as const;
const p = (value = 1, assumed = 1) => number('p', SHARE, value, { assumed });
/** That of the run, unless it is switched on. */
const seed = number('seed', [0, 99, 1], undefined, { whenOn: 1 });
const chance = (...settings: readonly Setting[]) => [...settings, p(), seed];
const per = choice('per', ['batch', 'pair', 'sample'], 'sample');
const alpha = (value: number) => number('alpha', [0, 4, 0.05], value, { label: 'α' });
const mode = choice('mode', ['constant', 'edge', 'reflect']);

const side = ({ height, width }: Extent) => Math.max(1, Math.min(height, width));
const size = ({ height, width }: Extent, share = 1) =>
  numbers(
    'size',
    [1, Math.max(8, 2 * Math.max(height, width)), 1],
    [
      ['height', Math.max(1, Math.round(share * height))],
      ['width', Math.max(1, Math.round(share * width))],
    ],
  );
const eachChannel = (option: string, channels: number, value: number) =>
  numbers(
    option,
    [option === 'std' ? 0.01 : 0, 1, 0.01],
    Array.from({ length: channels }, (_, c) => [channels === 1 ? 'all' : `channel ${c}`, value]),
  );

/** An operator without options of its own. */
const plain = (operator: string, about: string, assumed: number): CatalogueEntry => ({
  operator,
  about,
  settings: () => [p(1, assumed), seed],
});
const byFactor = (operator: string, about: string, option = 'factor'): CatalogueEntry => ({
  operator,
  about,
  settings: () => chance(number(option, [0, 1, 0.05], 0.5)),
});

/** Operators by what they are for. */
export const CATALOGUE: Readonly<Record<string, readonly CatalogueEntry[]>> = {
  Mix: [
    {
      operator: 'mixup',
      about: 'average two images and their labels',
      settings: () => chance(alpha(0.4), per),
    },
    {
      operator: 'cutmix',
      about: 'paste a box of another image',
      settings: () =>
        chance(
          alpha(1),
          per,
          range('minmax', SHARE, undefined, { label: 'box', whenOn: [0.3, 0.6] }),
        ),
    },
  ],
  Erase: [
    {
      operator: 'cutout',
      about: 'erase a box',
      settings: (extent) =>
        chance(
          number('size', [2, Math.max(4, side(extent)), 2], 2 * Math.ceil(side(extent) / 6), {
            label: 'box',
          }),
          number('holes', [1, 8, 1], 1, { assumed: 1 }),
        ),
    },
    {
      operator: 'randomErasing',
      about: 'erase a box of any shape',
      settings: () => [
        range('scale', [0.02, 1, 0.01], [0.02, 0.33], {
          label: 'box, share',
          assumed: [0.02, 0.33],
        }),
        choice('mode', ['constant', 'box', 'pixel']),
        p(0.5, 0.5),
        seed,
      ],
    },
    {
      operator: 'gridMask',
      about: 'erase a grid of boxes',
      settings: (extent) => [
        number('cell', [2, Math.max(4, side(extent)), 1], Math.max(4, Math.ceil(side(extent) / 3))),
        number('ratio', [0.05, 0.95, 0.05], 0.6, { assumed: 0.6 }),
        p(1, 0.7),
        seed,
      ],
    },
  ],
  Geometry: [
    {
      operator: 'randomFlip',
      about: 'mirror',
      settings: () => [
        number('horizontal', SHARE, 0.5, { assumed: 0.5 }),
        number('vertical', SHARE, 0, { assumed: 0 }),
        seed,
      ],
    },
    {
      operator: 'randomCrop',
      about: 'cut out a part, after padding',
      settings: (extent) => [
        size(extent),
        number('padding', [0, side(extent), 1], Math.ceil(side(extent) / 8), { assumed: 0 }),
        choice('mode', ['constant', 'edge', 'reflect', 'symmetric']),
        p(),
        seed,
      ],
    },
    {
      operator: 'randomResizedCrop',
      about: 'zoom into a part of any shape',
      settings: (extent) =>
        chance(size(extent), range('scale', [0.05, 1, 0.05], [0.35, 1], { label: 'area' })),
    },
    { operator: 'resize', about: 'change the extent', settings: (extent) => [size(extent, 0.5)] },
    {
      operator: 'centerCrop',
      about: 'keep the middle',
      settings: (extent) => [size(extent, 0.75)],
    },
    {
      operator: 'pad',
      about: 'add a border',
      settings: (extent) => [
        number('padding', [0, side(extent), 1], Math.ceil(side(extent) / 8)),
        choice('mode', ['constant', 'edge', 'reflect', 'symmetric']),
      ],
    },
    {
      operator: 'rotate',
      about: 'turn about the middle',
      settings: () => chance(number('degrees', [0, 180, 1], 15), mode),
    },
    {
      operator: 'shear',
      about: 'slant',
      settings: () => chance(number('degrees', [0, 60, 1], 15), mode),
    },
    {
      operator: 'translate',
      about: 'shift',
      settings: () => chance(number('share', SHARE, 0.15), mode),
    },
    {
      operator: 'affine',
      about: 'turn, shift, scale and slant at once',
      settings: () =>
        chance(
          number('degrees', [0, 180, 1], 10, { assumed: 0 }),
          number('translate', SHARE, 0.1, { assumed: 0 }),
          range('scale', [0.25, 2, 0.05], [0.8, 1.2], { assumed: [1, 1] }),
          number('shear', [0, 60, 1], 0, { assumed: 0 }),
          mode,
        ),
    },
  ],
  Colour: [
    byFactor('brightness', 'lighter or darker'),
    byFactor('contrast', 'more or less contrast'),
    byFactor('saturation', 'more or less colour'),
    {
      operator: 'hue',
      about: 'turn the circle of colours',
      settings: () => chance(number('turn', [0, 0.5, 0.01], 0.1)),
    },
    {
      operator: 'colorJitter',
      about: 'the four above in any order',
      settings: () =>
        chance(
          ...['brightness', 'contrast', 'saturation'].map((option) =>
            number(option, SHARE, 0.4, { assumed: 0 }),
          ),
          number('hue', [0, 0.5, 0.01], 0.1, { assumed: 0 }),
        ),
    },
    plain('grayscale', 'to shades of gray', 0.1),
    plain('invert', 'negative', 0.5),
    {
      operator: 'solarize',
      about: 'invert what is bright',
      settings: () => [number('threshold', SHARE, 0.5, { assumed: 0.5 }), p(1, 0.5), seed],
    },
    {
      operator: 'posterize',
      about: 'fewer shades',
      settings: () => [number('bits', [0, 8, 1], 2), p(1, 0.5), seed],
    },
    plain('autocontrast', 'stretch the values to black and white', 0.5),
    plain('equalize', 'as many pixels of each shade', 0.5),
    byFactor('gamma', 'raise to a power', 'gamma'),
    byFactor('sharpness', 'sharper or softer', 'factor'),
    {
      operator: 'gaussianBlur',
      about: 'blur',
      settings: () =>
        chance(
          number('size', [3, 15, 2], 5),
          range('sigma', [0.1, 5, 0.1], [0.1, 2], { assumed: [0.1, 2] }),
        ),
    },
    {
      operator: 'normalize',
      about: 'subtract the mean, divide by the deviation',
      settings: ({ channels }) => [
        eachChannel('mean', channels, channels === 1 ? 0.13 : 0.47),
        eachChannel('std', channels, channels === 1 ? 0.31 : 0.25),
      ],
    },
  ],
  Policies: [
    {
      operator: 'randAugment',
      about: 'some operations of one strength',
      settings: () =>
        chance(
          number('ops', [1, 6, 1], 2, { assumed: 2 }),
          number('magnitude', [0, 30, 1], 9, { assumed: 9 }),
        ),
    },
    plain('trivialAugment', 'one operation of any strength', 1),
    plain('threeAugment', 'gray, solarized or blurred', 1),
    {
      operator: 'augMix',
      about: 'an average of chains of operations',
      settings: () =>
        chance(
          number('severity', [1, 10, 1], 3, { assumed: 3 }),
          number('width', [1, 6, 1], 3, { assumed: 3, label: 'chains' }),
          number('alpha', [0.1, 4, 0.1], 1, { assumed: 1, label: 'α' }),
        ),
    },
    {
      operator: 'autoAugment',
      about: 'a learned policy',
      settings: () => [
        { ...choice('policy', ['cifar10', 'imagenet', 'svhn']), assumed: '' },
        p(),
        seed,
      ],
    },
  ],
};

/** The entry of an operator. */
export function entryOf(operator: string): CatalogueEntry {
  const found = Object.values(CATALOGUE)
    .flat()
    .find((entry) => entry.operator === operator);
  if (found === undefined) throw new Error(`Cannot find the operator \`${operator}\``);
  return found;
}
