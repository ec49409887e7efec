import { describe, expect, it } from 'vitest';
import type { PixelStep } from '../../lib/core/recipe.ts';
import {
  brightness,
  contrast,
  explain,
  gamma,
  inRandomOrder,
  mixup,
  randomCrop,
  saturation,
  someOf,
} from '../../lib/index.ts';
import { batchOf } from '../batchOf.ts';
import { after, many } from './drawn.ts';
import { deviationOfShare, unevenness } from './statistics.ts';

const SIZE = 3000;
const operators = [
  brightness({ factor: [1.5, 2] }),
  contrast({ factor: [1.5, 2] }),
  saturation({ factor: [1.5, 2] }),
  gamma({ gamma: [1.5, 2] }),
];

/** For each sample the names of what was done to it, in order. */
function done(steps: readonly PixelStep[], size: number): string[][] {
  return many(size, (i) =>
    steps.filter(({ changes }) => changes[i] !== 0).map(({ operator }) => operator),
  );
}
const stepsOf = (...args: Parameters<typeof after>) =>
  after(...args).recipe.steps as readonly PixelStep[];

describe('someOf()', () => {
  it('applies as many different ones as it says, each as often as others, in their order', () => {
    const made = done(stepsOf(batchOf({ size: SIZE }), someOf(2, operators)), SIZE);
    const counts = new Map<string, number>();
    for (const names of made) counts.set(names.join(), (counts.get(names.join()) ?? 0) + 1);
    expect(counts.size).toBe(6);
    expect(unevenness([...counts.values()])).toBeLessThan(4);
    expect(counts.has('contrast,brightness')).toBe(false);
    for (const { operator } of operators) {
      const hits = made.filter((names) => names.includes(operator)).length;
      expect(deviationOfShare(hits, SIZE, 1 / 2)).toBeLessThan(4);
    }
  });

  it('has each draw what it draws, whichever others are chosen', () => {
    const amounts = (count: number) => {
      const steps = stepsOf(batchOf({ size: 50 }), someOf(count, operators));
      const own = steps.find(({ operator }) => operator === 'gamma') as PixelStep;
      return many(50, (i) => (own.changes[i] === 0 ? undefined : own.amounts[i]));
    };
    const all = amounts(4);
    amounts(2).forEach((amount, i) => expect([undefined, all[i]]).toContain(amount));
    expect(new Set(all).size).toBe(50);
  });
});

describe('inRandomOrder()', () => {
  it('applies all of them, in each order as often as in others', () => {
    const made = done(stepsOf(batchOf({ size: SIZE }), inRandomOrder(operators)), SIZE);
    const counts = new Map<string, number>();
    for (const names of made) {
      expect(new Set(names).size).toBe(4);
      counts.set(names.join(), (counts.get(names.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(unevenness([...counts.values()])).toBeLessThan(4);
  });

  it('has each draw the same in whatever turn it is, once a sample', () => {
    const steps = stepsOf(batchOf({ size: 200 }), inRandomOrder(operators));
    const first = stepsOf(batchOf({ size: 200 }), inRandomOrder([...operators]));
    expect(steps).toEqual(first);
    const [explained] = explain(after(batchOf({ size: 1 }), inRandomOrder(operators)));
    expect(explained?.steps).toHaveLength(4);
  });
});

describe('operators that choose for each sample', () => {
  it.each([
    [() => someOf(3, [gamma({ gamma: 1 })]), /`count` must be a positive integer, of at most 1/],
    [() => someOf(1, []), /`operators` must be a list/],
    [() => inRandomOrder([mixup({ alpha: 1 })]), /treat samples one by one/],
  ])('%# refuse what they cannot do', (make, message) => {
    expect(make).toThrow(message);
  });

  it('refuse what changes the extent of images', () => {
    const chosen = someOf(1, [randomCrop({ size: 8 }), gamma({ gamma: 0.1 })]);
    expect(() => chosen.transform(batchOf({ size: 2 }))).toThrow(/put it before or after `someOf`/);
  });
});
