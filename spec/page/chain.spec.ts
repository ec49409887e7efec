import * as millrace from 'millrace';
import { describe, expect, it } from 'vitest';
import { chainOf } from '../../lib/cli/chainOf.ts';
import { stepTexts } from '../../page/batch/explainedText.ts';
import { CATALOGUE } from '../../page/chain/catalogue.ts';
import { chainItem, moved, operatorsOf, stagesOf } from '../../page/chain/chain.ts';
import { filesIn } from '../filesIn.ts';

const EXTENT = { height: 28, width: 28, channels: 1 };
const operators = Object.values(CATALOGUE)
  .flat()
  .map(({ operator }) => operator);

/** Operators that are made of others, which the page puts together by its own means. */
const OF_OTHERS = ['oneOf', 'sometimes', 'someOf', 'inRandomOrder', 'augment', 'views'];

describe('the chain of the page', () => {
  it('has every augmentation that there is', () => {
    const made = filesIn(`${import.meta.dirname}/../../lib/augment`).map((file) =>
      file.slice(0, -3),
    );
    const exported = new Set(Object.keys(millrace));
    const augmentations = made.filter((name) => exported.has(name) && !OF_OTHERS.includes(name));
    expect(augmentations.length).toBeGreaterThan(25);
    expect([...operators].sort()).toEqual(augmentations.sort());
  });

  it.each(operators)('%s has code that the command reads too', (operator) => {
    const [stage = ''] = stagesOf([chainItem(operator, EXTENT)], EXTENT);
    expect(chainOf(stage, millrace).map((made) => made.operator)).toEqual([operator]);
  });

  it('joins alternatives to one choice, and leaves out what is assumed', () => {
    const chain = [
      chainItem('mixup', EXTENT, { isAlternative: true, values: { per: 'batch', seed: 3 } }),
      chainItem('cutmix', EXTENT, { isAlternative: true, values: { minmax: [0.1, 0.5] } }),
      chainItem('grayscale', EXTENT, { values: { p: 0.1 } }),
    ];
    expect(stagesOf(chain, EXTENT)).toEqual([
      "oneOf([mixup({ alpha: 0.4, seed: 3 }), cutmix({ alpha: 1, per: 'sample', minmax: [0.1, 0.5] })])",
      'grayscale()',
    ]);
    expect(operatorsOf(chain)).toEqual(['oneOf', 'mixup', 'cutmix', 'grayscale']);
    // The first has nothing before it that it could be chosen instead of.
    expect(operatorsOf(chain.slice(0, 1))).toEqual(['mixup']);
  });

  it('is the same but for the place of what was moved', () => {
    const chain = ['pad', 'resize', 'invert'].map((operator) => chainItem(operator, EXTENT));
    const names = (id: number, to: number) => moved(chain, id, to).map(({ operator }) => operator);
    expect(names(chain[2]?.id ?? -1, 0)).toEqual(['invert', 'pad', 'resize']);
    expect(names(chain[0]?.id ?? -1, 1)).toEqual(['resize', 'pad', 'invert']);
  });
});

describe('a recipe in words', () => {
  it('says what was drawn, and that nothing was', () => {
    const box = { x1: 1, y1: 2, x2: 3, y2: 4 };
    const steps = [
      { operator: 'cutmix', partner: 5, lambda: 0.75, box },
      { operator: 'cutout', boxes: [box], fill: [0] },
      { operator: 'cutout', boxes: [], fill: [0] },
      { operator: 'rotate', degrees: 12.5, shift: [0, 0], scale: 1, shear: [0, 0] },
      { operator: 'invert', changes: [{ change: 'invert', amount: 0 }] },
      { operator: 'randomFlip', flip: 'horizontal' },
      { operator: 'normalize', scale: [2], bias: [-1] },
    ] as const;
    const row = { source: 'x', row: 0 };
    expect(stepTexts({ row, steps }).map(({ lines }) => lines)).toEqual([
      ['λ 0.75', 'with sample 5', 'box x 1–3, y 2–4'],
      ['box x 1–3, y 2–4', 'filled with 0'],
      ['left as it is'],
      ['turned 12.5°'],
      ['invert'],
      ['mirrored: horizontal'],
      ['scale 2', 'bias -1'],
    ]);
  });
});
