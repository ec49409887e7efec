import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bernoulli } from '../../lib/random/bernoulli.ts';
import { beta } from '../../lib/random/beta.ts';
import { choice } from '../../lib/random/choice.ts';
import { dirichlet } from '../../lib/random/dirichlet.ts';
import { integer } from '../../lib/random/integer.ts';
import { keyedStream } from '../../lib/random/keyedStream.ts';
import { logGamma } from '../../lib/random/logGamma.ts';
import { normal } from '../../lib/random/normal.ts';
import { permutation } from '../../lib/random/permutation.ts';
import { philox4x32 } from '../../lib/random/philox4x32.ts';
import type { Stream, StreamKey } from '../../lib/random/stream.ts';
import { uniform } from '../../lib/random/uniform.ts';
import golden from '../golden/random/philox.json' with { type: 'json' };

const key: StreamKey = { seed: 1, epoch: 0, operator: 'spec', occurrence: 0 };
const draws = (count: number, draw: (stream: Stream) => number) => {
  const stream = keyedStream(key, 0);
  return Array.from({ length: count }, () => draw(stream));
};
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) => {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
};
const hex = (words: Uint32Array) =>
  [...words].map((word) => word.toString(16).padStart(8, '0')).join(' ');

describe('philox4x32()', () => {
  // Known answers published with Random123.
  it.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [
      new Array(4).fill(0xffffffff),
      [0xffffffff, 0xffffffff],
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ])('gives the published answer to %j', (counter, words, answer) => {
    const out = new Uint32Array(4);
    philox4x32(counter, words as [number, number], out);
    expect(hex(out)).toBe(answer);
  });

  it('agrees with an implementation in exact integers', () => {
    const out = new Uint32Array(4);
    for (const { counter, key: words, block } of golden.blocks) {
      philox4x32(counter, words as [number, number], out);
      expect([...out]).toEqual(block);
    }
  });
});

describe('keyedStream()', () => {
  // Made by the script beside the file: a changed value is Breaking.
  it('gives the golden values of its keys', () => {
    for (const { seed, epoch, operator, occurrence, index, values } of golden.streams) {
      const stream = keyedStream({ seed, epoch, operator, occurrence }, index);
      expect(values.map(() => stream.next())).toEqual(values);
    }
  });

  it('is a function of its key and index, of each of their parts', () => {
    const first = (changed: Partial<StreamKey>, index = 0) => {
      const stream = keyedStream({ ...key, ...changed }, index);
      return [stream.next(), stream.next()].join();
    };
    const all = [
      first({}),
      first({ seed: 2 }),
      first({ seed: -1 }),
      first({ seed: 2 ** 32 + 1 }),
      first({ epoch: 1 }),
      first({ operator: 'Spec' }),
      first({ operator: 'spec/sample' }),
      first({ occurrence: 1 }),
      first({}, 1),
      first({}, 2 ** 32),
      first({ seed: 42, epoch: 1 }),
      first({ seed: 43, epoch: 0 }),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(first({})).toBe(all[0]);
  });

  it('has neighbours that do not resemble one another', () => {
    const of = (index: number) => uniform(keyedStream(key, index)) - 0.5;
    const products = Array.from({ length: 20_000 }, (_, index) => of(index) * of(index + 1));
    // The product of two independent uniforms around 0 has a standard deviation of 1/12.
    expect(Math.abs(mean(products))).toBeLessThan(4 / 12 / Math.sqrt(20_000));
  });
});

describe('uniform() and integer()', () => {
  it('are uniform', () => {
    const values = draws(100_000, uniform);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    // Kolmogorov and Smirnov, 1 % critical value.
    const sorted = [...values].sort((a, b) => a - b);
    const distance = sorted.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (i + 0.5) / sorted.length)),
      0,
    );
    expect(distance).toBeLessThan(1.628 / Math.sqrt(100_000));
  });

  it('have no bias towards small numbers, where a remainder would have', () => {
    // Of 3 · 2³⁰ numbers a remainder of 32 bits takes the first third twice as often.
    const share = mean(draws(20_000, (stream) => Number(integer(stream, 3 * 2 ** 30) < 2 ** 30)));
    expect(Math.abs(share - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 20_000));
    const counts = [0, 0, 0];
    for (const value of draws(30_000, (stream) => integer(stream, 3)))
      counts[value] = (counts[value] as number) + 1;
    expect(counts.reduce((chi, count) => chi + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(
      13.8,
    );
    expect(integer(keyedStream(key, 0), 1)).toBe(0);
    for (const count of [0, -1, 1.5, 2 ** 32 + 1, NaN])
      expect(() => integer(keyedStream(key, 0), count)).toThrow(/`count`/);
  });
});

describe('beta()', () => {
  it.each([0.1, 0.2, 0.4, 1, 2, 8, 32])(
    'has the mean, variance and symmetry of Beta(α, α), α = %s',
    (alpha) => {
      const n = 40_000;
      const values = draws(n, (stream) => beta(stream, alpha, alpha));
      const expected = 1 / (4 * (2 * alpha + 1));
      expect(Math.abs(mean(values) - 0.5)).toBeLessThan(4 * Math.sqrt(expected / n));
      // The fourth central moment is 3 / (16 (2α + 1) (2α + 3)).
      const fourth = 3 / (16 * (2 * alpha + 1) * (2 * alpha + 3));
      expect(Math.abs(variance(values) - expected)).toBeLessThan(
        4 * Math.sqrt((fourth - expected ** 2) / n),
      );
      const below = mean(values.map((value) => Number(value < 0.25)));
      const above = mean(values.map((value) => Number(value > 0.75)));
      expect(Math.abs(below - above)).toBeLessThanOrEqual(4 * Math.sqrt((2 * below) / n));
    },
  );

  it.each([1e-6, 1e-3, 0.01])(
    'is a number from 0 to 1 for α = %s, and 0 or 1 equally often',
    (alpha) => {
      const values = draws(10_000, (stream) => beta(stream, alpha, alpha));
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
      const high = mean(values.map((value) => Number(value > 0.5)));
      expect(Math.abs(high - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 10_000));
    },
  );

  it('has the mean a / (a + b) where they differ', () => {
    const values = draws(40_000, (stream) => beta(stream, 0.5, 1.5));
    expect(Math.abs(mean(values) - 0.25)).toBeLessThan(4 * Math.sqrt(0.0625 / 40_000));
  });
});

describe('normal() and logGamma()', () => {
  it('have their moments', () => {
    const n = 100_000;
    const z = draws(n, normal);
    expect(Math.abs(mean(z))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(variance(z) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(mean(z.map((x) => x ** 4)) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
    for (const shape of [0.05, 0.5, 1, 3, 50]) {
      const g = draws(n, (stream) => Math.exp(logGamma(stream, shape)));
      expect(Math.abs(mean(g) - shape)).toBeLessThan(4 * Math.sqrt(shape / n));
      expect(Math.abs(variance(g) - shape)).toBeLessThan(
        5 * Math.sqrt((2 * shape ** 2 + 6 * shape) / n),
      );
    }
    for (const shape of [0, -1, NaN, Infinity])
      expect(() => logGamma(keyedStream(key, 0), shape)).toThrow(/`shape`/);
  });
});

describe('permutation(), choice() and bernoulli()', () => {
  it('permutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.nat(), (count, index) => {
        const order = permutation(keyedStream(key, index), new Uint32Array(count));
        expect([...order].sort((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, i) => i),
        );
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  it.each([
    [15, 3_076_108_672],
    [16, 208_931_326],
    [128, 1_403_493_132],
    [8192, 3_915_642_313],
    [65_521, 1_243_697_963],
  ])('has the same bits in every release, of %i numbers', (count, expected) => {
    const epoch = { seed: 42, epoch: 3, operator: 'shuffle', occurrence: 0 };
    let hash = 0;
    const add = (word: number) => {
      hash = Math.imul(hash ^ word, 16_777_619);
    };
    for (let index = 0; index < 3; index++) {
      const stream = keyedStream(epoch, index);
      for (let k = 0; k < index; k++) stream.next();
      permutation(stream, new Uint32Array(count)).forEach(add);
      // The stream stands where it stood.
      add(stream.next());
    }
    expect(hash >>> 0).toBe(expected);
  });

  it('gives all 24 orders of four equally often', () => {
    const counts = new Map<string, number>();
    const n = 24_000;
    for (let index = 0; index < n; index++) {
      const order = permutation(keyedStream(key, index), new Uint32Array(4)).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chi = [...counts.values()].reduce(
      (sum, count) => sum + (count - n / 24) ** 2 / (n / 24),
      0,
    );
    // 23 degrees of freedom: 0.1 % critical value.
    expect(chi).toBeLessThan(49.7);
  });

  it('chooses by weight, and never what weighs nothing', () => {
    const chosen = draws(20_000, (stream) => choice(stream, [0, 1, 3, 0]));
    expect(new Set(chosen)).toEqual(new Set([1, 2]));
    expect(Math.abs(mean(chosen.map((index) => Number(index === 2))) - 0.75)).toBeLessThan(
      4 * Math.sqrt(0.1875 / 20_000),
    );
  });

  it('takes as much from the stream whatever p is', () => {
    const drawnAfter = (p: number) => {
      const stream = keyedStream(key, 0);
      bernoulli(stream, p);
      return stream.next();
    };
    expect(new Set([drawnAfter(0), drawnAfter(0.5), drawnAfter(1)]).size).toBe(1);
    expect(draws(100, (stream) => Number(bernoulli(stream, 0)))).not.toContain(1);
    expect(draws(100, (stream) => Number(bernoulli(stream, 1)))).not.toContain(0);
  });
});

describe('dirichlet()', () => {
  it.each([0.2, 1, 4])('has the moments of its shares, which sum to 1, of α = %d', (alpha) => {
    const stream = keyedStream(key, 0);
    const all = Array.from({ length: 4000 }, () => [...dirichlet(stream, alpha, 3)]);
    for (const own of all) expect(own.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    for (const k of [0, 1, 2]) {
      const shares = all.map((own) => own[k] as number);
      const spread = 2 / 9 / (3 * alpha + 1);
      expect(Math.abs(mean(shares) - 1 / 3)).toBeLessThan(4 * Math.sqrt(spread / 4000));
      expect(variance(shares) / spread).toBeGreaterThan(0.85);
      expect(variance(shares) / spread).toBeLessThan(1.15);
    }
  });
});
