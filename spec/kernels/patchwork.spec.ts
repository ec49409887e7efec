import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePatchwork } from '../../lib/kernels/compilePatchwork.ts';
import { cookScalar } from '../../lib/kernels/cookScalar.ts';
import { labelTerms } from '../../lib/kernels/labelTerms.ts';
import { roundWeights } from '../../lib/kernels/roundWeights.ts';
import type { Step } from '../../lib/model/recipe.ts';
import { interpret, labelShares } from './interpret.ts';
import { type RecipeCase, randomRecipe } from './randomRecipe.ts';

const mixes = (steps: readonly Step[]) => steps.filter(({ kind }) => kind === 'mix').length;

/** Pixels of each picture, from a fixed pattern, so that a failure can be read. */
function pixelsOf({ size, height, width, channels }: Omit<RecipeCase, 'steps'>): Uint8Array {
  return Uint8Array.from({ length: size * height * width * channels }, (_, k) => (k * 89 + 17 * (k >> 3)) % 256);
}

function cook(form: RecipeCase, data: Uint8Array | Float32Array, scale = 1 / 255): Float32Array {
  const { size, height, width, channels, steps } = form;
  const values = height * width * channels;
  const patchwork = compilePatchwork({ steps }, { size, height, width, channels, scale });
  const out = new Float32Array(size * values).fill(NaN);
  const start = Uint32Array.from({ length: size }, (_, i) => i * values);
  const chunks = data instanceof Uint8Array ? [data] : [data];
  cookScalar(patchwork, { chunks: chunks as Uint8Array[], chunkOf: new Uint32Array(size), start }, out);
  return out;
}

describe('a patchwork', () => {
  it('agrees with doing the steps one by one on pixels', () => {
    fc.assert(
      fc.property(randomRecipe(6), (form) => {
        const data = pixelsOf(form);
        const before = data.slice();
        const cooked = cook(form, data);
        const values = form.height * form.width * form.channels;
        const pictures = Array.from({ length: form.size }, (_, i) =>
          Float64Array.from(data.subarray(i * values, (i + 1) * values), (p) => p / 255),
        );
        const slow = interpret({ steps: form.steps }, pictures, form);
        // The largest value a chain of affine steps can make of 0 … 1 or of a fill.
        const range = form.steps.reduce((most, step) => (step.kind === 'affine' ? 2 * most + 1 : Math.max(most, 1)), 1);
        // After two mixes weights are rounded to 1/16384, each by less than one unit; float32 rounds to 2⁻²³ a few times.
        const rounding = mixes(form.steps) > 1 ? 2 ** mixes(form.steps) / 16384 : 0;
        const tolerance = range * (rounding + 2 ** -21);
        const expected = slow.flatMap((picture) => [...picture.values]);
        const worst = expected.reduce((most, value, k) => Math.max(most, Math.abs(value - (cooked[k] as number))), 0);
        expect(worst).toBeLessThanOrEqual(tolerance);
        expect(data).toEqual(before);
      }),
      { numRuns: 1500, seed: 11 },
    );
  });

  it('covers every picture once, without hole or overlap, and its weights sum as they should', () => {
    fc.assert(
      fc.property(randomRecipe(6), ({ steps, ...form }) => {
        const { firstRect, box, firstTerm, termWeight } = compilePatchwork({ steps }, { ...form, scale: 1 });
        for (let i = 0; i < form.size; i++) {
          const covered = new Uint8Array(form.height * form.width);
          for (let r = firstRect[i] as number; r < (firstRect[i + 1] as number); r++) {
            const [x1, y1, x2, y2] = box.subarray(4 * r) as unknown as [number, number, number, number];
            for (let y = y1; y < y2; y++)
              for (let x = x1; x < x2; x++) covered[y * form.width + x] = (covered[y * form.width + x] as number) + 1;
            const sum = termWeight
              .subarray(firstTerm[r], firstTerm[r + 1])
              .reduce((total, weight) => total + weight, 0);
            expect(sum).toBeLessThanOrEqual(16384);
            if (steps.every(({ kind }) => kind !== 'erase')) expect(sum).toBe(16384);
          }
          expect(covered.every((times) => times === 1)).toBe(true);
        }
      }),
      { numRuns: 400, seed: 12 },
    );
  });

  it('mixes bytes exactly: only the multiplication with the scale rounds', () => {
    const all = 65_536;
    const data = new Uint8Array(2 * all);
    for (let k = 0; k < all; k++) {
      data[k] = k & 255;
      data[all + k] = k >> 8;
    }
    for (const weight of [1, 5000, 8192, 16383]) {
      const steps: Step[] = [
        { kind: 'mix', operator: 'm', partner: Uint32Array.of(1, 0), weight: Uint16Array.of(weight, weight) },
      ];
      const cooked = cook({ size: 2, height: 256, width: 256, channels: 1, steps }, data);
      const scale = Math.fround(1 / 255 / 16384);
      const expected = Float32Array.from(
        { length: all },
        (_, k) => (weight * (k & 255) + (16384 - weight) * (k >> 8)) * scale,
      );
      expect(cooked.subarray(0, all)).toEqual(expected);
    }
  });

  it.each([NaN, Infinity])('takes a picture as it is where its weight is 1, though its partner has %s', (strange) => {
    const data = Float32Array.of(0.1, 0.2, strange, strange);
    const steps: Step[] = [
      { kind: 'mix', operator: 'm', partner: Uint32Array.of(1, 0), weight: Uint16Array.of(16384, 0) },
    ];
    const form = { size: 2, height: 1, width: 2, channels: 1, steps };
    expect(cook(form, data, 1)).toEqual(Float32Array.of(0.1, 0.2, 0.1, 0.2));
  });

  it('mixes from the pictures as they were: a long cycle of partners does not see what was already mixed', () => {
    const steps: Step[] = [
      { kind: 'mix', operator: 'm', partner: Uint32Array.of(3, 0, 1, 2), weight: new Uint16Array(4).fill(8192) },
    ];
    const cooked = cook({ size: 4, height: 1, width: 1, channels: 1, steps }, Uint8Array.of(0, 10, 20, 30), 1);
    expect([...cooked]).toEqual([15, 5, 15, 25]);
  });

  it('mixes float pictures of any size of batch, none included', () => {
    expect(cook({ size: 0, height: 2, width: 2, channels: 1, steps: [] }, new Uint8Array(0))).toHaveLength(0);
    const steps: Step[] = [{ kind: 'mix', operator: 'm', partner: Uint32Array.of(0), weight: Uint16Array.of(3) }];
    expect([...cook({ size: 1, height: 1, width: 1, channels: 1, steps }, Float32Array.of(0.5), 2)]).toEqual([1]);
  });
});

describe('labels', () => {
  it('weigh what their pixels weigh', () => {
    fc.assert(
      fc.property(randomRecipe(6), ({ steps, ...form }) => {
        const labels = labelTerms({ steps }, form.size);
        const blank = Array.from(
          { length: form.size },
          () => new Float64Array(form.height * form.width * form.channels),
        );
        const slow = interpret({ steps: steps.filter(({ kind }) => kind !== 'erase') }, blank, form);
        const mixing = steps.filter(({ kind }) => kind === 'mix' || kind === 'paste').length;
        expect(labels).toHaveLength(2 ** mixing);
        slow.forEach((picture, i) => {
          const shares = labelShares(picture);
          const found = new Map<number, number>();
          let sum = 0;
          for (const { source, weight } of labels) {
            found.set(source[i] as number, (found.get(source[i] as number) ?? 0) + (weight[i] as number));
            sum += weight[i] as number;
            expect(weight[i]).toBeGreaterThanOrEqual(0);
          }
          expect(sum).toBeCloseTo(1, 5);
          for (let sample = 0; sample < form.size; sample++) {
            const difference = Math.abs((found.get(sample) ?? 0) - (shares.get(sample) ?? 0));
            expect(difference).toBeLessThanOrEqual((2 ** mixing * 1.01) / 16384);
          }
        });
      }),
      { numRuns: 400, seed: 13 },
    );
  });

  it('are the very numbers that pictures are mixed with', () => {
    const steps: Step[] = [
      { kind: 'mix', operator: 'm', partner: Uint32Array.of(1, 0), weight: Uint16Array.of(5001, 77) },
    ];
    const [own, other] = labelTerms({ steps }, 2);
    expect([...(own?.weight ?? [])]).toEqual([5001 / 16384, 77 / 16384]);
    expect([...(other?.weight ?? [])]).toEqual([11383 / 16384, 16307 / 16384]);
  });

  it('follow what a later box covers, not the product of the shares', () => {
    const paste = (box: number[]): Step => ({
      kind: 'paste',
      operator: 'p',
      partner: Uint32Array.of(1, 0),
      box: Uint32Array.from([...box, 0, 0, 0, 0]),
      extent: [2, 2],
    });
    const weights = labelTerms({ steps: [paste([0, 0, 2, 1]), paste([0, 0, 2, 1])] }, 2).map(({ weight }) => weight[0]);
    // The second box covers the first: half own, none of the first paste, half of what the partner shows.
    expect(weights).toEqual([0.5, 0, 0.5, 0]);
  });

  it('take the weight that a step says', () => {
    const steps: Step[] = [
      {
        kind: 'paste',
        operator: 'p',
        partner: Uint32Array.of(0),
        box: Uint32Array.of(0, 0, 1, 1),
        extent: [2, 2],
        ownWeight: Float64Array.of(0.25),
      },
    ];
    expect(labelTerms({ steps }, 1).map(({ weight }) => weight[0])).toEqual([0.25, 0.75]);
  });
});

describe('roundWeights()', () => {
  it('keeps the sum, and is off by less than one', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }), (raw) => {
        const total = raw.reduce((sum, value) => sum + value, 0);
        const shares = raw.map((value) => value / total);
        const units = roundWeights(shares, 16384);
        expect(units.reduce((sum, unit) => sum + unit, 0)).toBe(16384);
        const worst = Math.max(...units.map((unit, i) => Math.abs(unit - (shares[i] as number) * 16384)));
        expect(worst).toBeLessThan(1);
      }),
      { seed: 14 },
    );
  });
});
