import { describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import { AUTO_AUGMENT, type PolicyName } from '../../lib/augment/autoAugmentPolicies.ts';
import { actionOf, NARROW, POLICY_OPS, type PolicyOp, WIDE } from '../../lib/augment/policyOps.ts';
import { PIXEL_CHANGES, type Step, WARP_PARAMETERS } from '../../lib/core/recipe.ts';
import { autoAugment, explain, randAugment, trivialAugment } from '../../lib/index.ts';
import { batchOf } from '../batchOf.ts';
import { after, many } from './drawn.ts';
import { deviation, deviationOfShare, unevenness } from './statistics.ts';

const SIZE = 6000;

/** What a step does to sample `i`, and how far; nothing where it leaves it. */
function doneBy(step: Step, i: number): readonly [op: string, amount: number] | undefined {
  if (step.kind === 'pixel') {
    const op = PIXEL_CHANGES[step.changes[i] as number] as string;
    return op === 'none' ? undefined : [op, step.amounts[i] as number];
  }
  if (step.kind === 'convolve') {
    const factor = step.amounts[i] as number;
    return factor === 1 ? undefined : ['sharpness', factor];
  }
  if (step.kind !== 'warp') return undefined;
  const [angle, right, down, , alongRows, alongColumns] = step.parameters.subarray(
    i * WARP_PARAMETERS,
    (i + 1) * WARP_PARAMETERS,
  ) as unknown as readonly number[];
  const moves = {
    rotate: angle,
    translateX: right,
    translateY: down,
    shearX: alongRows,
    shearY: alongColumns,
  };
  const [moved] = Object.entries(moves).filter(([, amount]) => amount !== 0);
  return moved as readonly [string, number] | undefined;
}

function steps(operator: Augmentation, size = SIZE, extent: [number, number] = [224, 224]) {
  return after(batchOf({ size, extent }), operator).recipe.steps;
}

describe('randAugment()', () => {
  it('does each of 14 operations as often as others, with fair signs, in both turns', () => {
    const all = steps(randAugment());
    expect(all).toHaveLength(6);
    const turns = [all.slice(0, 3), all.slice(3)].map((turn) =>
      many(SIZE, (i) => turn.map((step) => doneBy(step, i)).find((done) => done !== undefined)),
    );
    for (const turn of turns) {
      const counts = new Map<string, number>();
      for (const done of turn) {
        const op = done?.[0] ?? 'identity';
        counts.set(op, (counts.get(op) ?? 0) + 1);
      }
      expect(counts.size).toBe(14);
      expect(unevenness([...counts.values()])).toBeLessThan(4);
      const signed = turn.flatMap((done) =>
        done === undefined ||
        ['posterize', 'solarize', 'autocontrast', 'equalize'].includes(done[0])
          ? []
          : [
              ['brightness', 'contrast', 'saturation', 'sharpness'].includes(done[0])
                ? done[1] - 1
                : done[1],
            ],
      );
      const positive = signed.filter((amount) => amount > 0).length;
      expect(deviationOfShare(positive, signed.length, 0.5)).toBeLessThan(4);
    }
    const [first, second] = turns as [(typeof turns)[0], (typeof turns)[0]];
    const same = first.filter((done, i) => done?.[0] === second[i]?.[0]).length;
    expect(deviationOfShare(same, SIZE, 1 / 14)).toBeLessThan(4);
    const once = first.filter(
      (done, i) => done?.[0] === 'rotate' || second[i]?.[0] === 'rotate',
    ).length;
    expect(deviationOfShare(once, SIZE, 27 / 196)).toBeLessThan(4);
  });

  it('goes as far as torchvision does by magnitude 9', () => {
    const at = (op: PolicyOp, sign = 1) =>
      actionOf(op, { bin: 9, bins: 31, sign, reach: NARROW, extent: { height: 32, width: 224 } });
    expect(at('identity')).toEqual({});
    expect(Math.tan((Number(at('shearX').warp?.shear?.[0]) * Math.PI) / 180)).toBeCloseTo(0.09, 12);
    expect(at('shearX').warp?.isCorner).toBe(true);
    expect(at('translateX').warp).toEqual({ shift: [30, 0] });
    expect(at('translateY', -1).warp).toEqual({ shift: [0, -4] });
    expect(at('rotate').warp?.angle).toBeCloseTo(-9, 12);
    for (const op of ['brightness', 'color', 'contrast'] as const)
      expect(at(op, -1).change?.[1]).toBeCloseTo(0.73, 12);
    expect(at('sharpness').sharpness).toBeCloseTo(1.27, 12);
    expect(at('posterize').change).toEqual(['posterize', 7]);
    expect(255 * Number(at('solarize').change?.[1])).toBeCloseTo(178.5, 10);
  });

  it('keeps as many bits of each bin as torchvision', () => {
    const bits = (bins: number, reach: typeof NARROW) => {
      const counts = new Map<number, number>();
      for (let bin = 0; bin < bins; bin++) {
        const { change } = actionOf('posterize', {
          bin,
          bins,
          sign: 1,
          reach,
          extent: { height: 1, width: 1 },
        });
        counts.set(Number(change?.[1]), (counts.get(Number(change?.[1])) ?? 0) + 1);
      }
      return [...counts];
    };
    expect(bits(31, NARROW)).toEqual([
      [8, 4],
      [7, 8],
      [6, 7],
      [5, 8],
      [4, 4],
    ]);
    expect(bits(10, NARROW)).toEqual([
      [8, 2],
      [7, 2],
      [6, 2],
      [5, 2],
      [4, 2],
    ]);
    expect(bits(31, WIDE)).toEqual([
      [8, 3],
      [7, 5],
      [6, 5],
      [5, 5],
      [4, 5],
      [3, 5],
      [2, 3],
    ]);
  });

  it.each([
    [() => randAugment({ ops: 0 }), /`ops` must be/],
    [() => randAugment({ magnitude: 31 }), /`magnitude` must be/],
    [() => randAugment({ bins: 1 }), /`bins` must be/],
    [() => autoAugment({ policy: 'toString' as PolicyName }), /`policy` must be 'imagenet'/],
    [() => trivialAugment({ fill: [] }), /`fill` must be/],
  ])('%# checks its options', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('trivialAugment()', () => {
  it('draws one of 14 operations, and one of 31 magnitudes', () => {
    const all = steps(trivialAugment(), 20_000);
    expect(all).toHaveLength(3);
    const done = many(20_000, (i) =>
      all.map((step) => doneBy(step, i)).filter((one) => one !== undefined),
    );
    expect(Math.max(...done.map((one) => one.length))).toBe(1);
    const amounts = (op: string) => done.flatMap(([one]) => (one?.[0] === op ? [one[1]] : []));
    const bits = amounts('posterize');
    expect(deviationOfShare(bits.length, 20_000, 1 / 14)).toBeLessThan(4);
    for (const [kept, bins] of [
      [8, 3],
      [7, 5],
      [6, 5],
      [5, 5],
      [4, 5],
      [3, 5],
      [2, 3],
    ] as const) {
      const hits = bits.filter((own) => own === kept).length;
      expect(deviationOfShare(hits, bits.length, bins / 31)).toBeLessThan(4);
    }
    const angles = amounts('rotate');
    // Bin 0 does not turn.
    expect(deviationOfShare(angles.length, 20_000, 30 / 31 / 14)).toBeLessThan(4);
    expect(deviation(angles, 0)).toBeLessThan(4);
    expect(deviation(angles.map(Math.abs), (135 * 15.5) / 30)).toBeLessThan(4);
    expect(deviation(amounts('solarize'), 0.5)).toBeLessThan(4);
    expect(Math.max(...amounts('brightness'))).toBeCloseTo(1.99, 12);
  });
});

describe('autoAugment()', () => {
  it.each(['imagenet', 'cifar10', 'svhn'] as const)(
    'has 25 pairs of known operations: %s',
    (name) => {
      const pairs = AUTO_AUGMENT[name];
      expect(pairs).toHaveLength(25);
      for (const { op, p, bin } of pairs.flat()) {
        expect([...POLICY_OPS, 'invert']).toContain(op);
        expect(p >= 0 && p <= 1 && Number.isInteger(bin) && bin <= 9).toBe(true);
      }
    },
  );

  it.each(['imagenet', 'cifar10', 'svhn'] as const)(
    'does what the pairs say on average: %s',
    (policy) => {
      const all = steps(autoAugment({ policy }));
      const pairs = AUTO_AUGMENT[policy];
      for (const op of ['equalize', 'invert', 'autocontrast', 'posterize', 'solarize'] as const) {
        const hits = many(SIZE, (i) => all.filter((step) => doneBy(step, i)?.[0] === op).length);
        const expected =
          pairs.flat().reduce((sum, one) => sum + (one.op === op ? one.p : 0), 0) / 25;
        if (expected === 0) expect(Math.max(...hits)).toBe(0);
        else expect(deviation(hits, expected)).toBeLessThan(4);
      }
    },
  );
});

describe('policies', () => {
  it.each([randAugment(), trivialAugment(), autoAugment({ policy: 'imagenet' })])(
    '%# draw each sample by itself',
    (operator) => {
      const shown = (size: number, index: number) =>
        explain(after(batchOf({ size, index }), operator)).map(({ steps: own }) => own);
      const whole = shown(30, 0);
      const parts = many(3, (index) => shown(10, index)).flat();
      // A batch has the kinds of step that one of its samples has.
      const changes = (own: (typeof whole)[number]) =>
        own.filter((step) => 'changes' in step && step.changes.length > 0);
      expect(parts.map(changes)).toEqual(whole.map(changes));
    },
  );
});
