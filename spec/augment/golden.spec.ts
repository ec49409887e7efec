import { describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import { cutmix } from '../../lib/augment/cutmix.ts';
import { cutout } from '../../lib/augment/cutout.ts';
import { mixup } from '../../lib/augment/mixup.ts';
import { oneOf } from '../../lib/augment/oneOf.ts';
import { sometimes } from '../../lib/augment/sometimes.ts';
import type { EraseStep, MixStep, PasteStep } from '../../lib/core/recipe.ts';
import { batchOf } from '../batchOf.ts';
import golden from '../golden/augment/draws.json' with { type: 'json' };
import { many } from './drawn.ts';

type GoldenCase = (typeof golden.steps)[number];

const made: Record<string, (options: never) => Augmentation> = { mixup, cutmix, cutout };

function batchBefore({
  occurrence,
  operator,
  scope = '',
  size,
  valid = size,
  ...rest
}: GoldenCase) {
  const extent = rest.extent as [number, number];
  const chain = many(occurrence, () => ({ operator: scope + operator, options: '' }));
  const { seed, epoch, index } = rest;
  return batchOf({ size, valid, seed, epoch, index, extent }).with({ scope, chain });
}

// Made by the script beside the file, which shares no code with the library. A changed value is Breaking: it changes every stream.
describe('the draws', () => {
  it.each(golden.steps)('of $operator with $options, seed $seed, are the golden ones', (like) => {
    const operator = (made[like.operator] as (options: never) => Augmentation)(
      like.options as never,
    );
    const step = operator.transform(batchBefore(like)).recipe.steps[0] as
      | MixStep
      | PasteStep
      | EraseStep;
    const { partner, weight, box, ownWeight } = like.step;
    expect(step.operator).toBe(like.operator);
    if (step.kind !== 'erase') expect([...step.partner]).toEqual(partner);
    if (step.kind === 'mix') expect([...step.weight]).toEqual(weight);
    else expect([...step.box]).toEqual(box);
    if (step.kind !== 'paste') return;
    expect(step.ownWeight?.length).toBe(ownWeight?.length);
    // `exp`, `log` and `cos` may differ by one unit in the last place from one machine to the next.
    ownWeight?.forEach((own, i) => expect(step.ownWeight?.[i]).toBeCloseTo(own, 12));
  });

  it('of oneOf() and sometimes() are the golden ones', () => {
    const { seed, epoch } = golden.chosen;
    const chosen = (operator: Augmentation) =>
      many(
        40,
        (index) =>
          operator.transform(batchOf({ size: 2, seed, epoch, index })).recipe.steps[0]?.operator,
      );
    const { weights, choices } = golden.chosen.oneOf;
    const three = [mixup({ alpha: 1 }), cutmix({ alpha: 1 }), cutout({ size: 2 })];
    expect(chosen(oneOf(three, { weights }))).toEqual(choices.map((k) => three[k]?.operator));
    const { p, applied } = golden.chosen.sometimes;
    expect(chosen(sometimes(p, mixup({ alpha: 1 })))).toEqual(
      applied.map((yes) => (yes ? 'mixup' : undefined)),
    );
  });
});
