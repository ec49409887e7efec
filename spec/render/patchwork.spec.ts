import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PatchStep } from '../../lib/core/recipe.ts';
import { roundWeights } from '../../lib/core/roundWeights.ts';
import { labelTerms } from '../../lib/render/labelTerms.ts';
import { patchworkCompiler } from '../../lib/render/patchworkCompiler.ts';
import { renderScalar } from '../../lib/render/renderScalar.ts';
import { runs } from '../runs.ts';
import { interpret, labelShares } from './interpret.ts';
import { type RecipeCase, randomRecipe } from './randomRecipe.ts';

const mixes = (steps: readonly PatchStep[]) => steps.filter(({ kind }) => kind === 'mix').length;

/** Pixels of each image, from a fixed pattern, so that a failure can be read. */
function pixelsOf({ size, height, width, channels }: Omit<RecipeCase, 'steps'>): Uint8Array {
  return Uint8Array.from(
    { length: size * height * width * channels },
    (_, k) => (k * 89 + 17 * (k >> 3)) % 256,
  );
}

function render(form: RecipeCase, data: Uint8Array | Float32Array, scale = 1 / 255): Float32Array {
  const { size, height, width, channels, steps } = form;
  const values = height * width * channels;
  const patchwork = patchworkCompiler()({ steps }, { size, height, width, channels, scale });
  const out = new Float32Array(size * values).fill(NaN);
  const start = Uint32Array.from({ length: size }, (_, i) => i * values);
  const chunks = data instanceof Uint8Array ? [data] : [data];
  renderScalar(
    patchwork,
    { chunks: chunks as Uint8Array[], chunkOf: new Uint32Array(size), start },
    out,
  );
  return out;
}

/** A chain that cuts and mixes `size` images of 40 × 40, each in its own way. */
function longRecipe(size: number): PatchStep[] {
  const column = (make: (i: number) => number) => Array.from({ length: size }, (_, i) => make(i));
  const partner = Uint32Array.from(column((i) => (i * 37 + 1) % size));
  const weight = Uint16Array.from(column((i) => (i * 997) % 16_385));
  const boxes = (turn: number) =>
    Uint32Array.from(
      column((i) => i + turn).flatMap((i) => [i % 20, (i * 7) % 20, 20 + (i % 9), 21 + (i % 17)]),
    );
  const extent: [number, number] = [40, 40];
  return [
    { kind: 'affine', operator: 'a', scale: Float64Array.of(4), bias: Float64Array.of(-1.8) },
    { kind: 'mix', operator: 'm', partner, weight },
    { kind: 'erase', operator: 'e', holes: 1, box: boxes(5), extent, fill: Float64Array.of(0.5) },
    { kind: 'paste', operator: 'p', partner, box: boxes(0), extent },
    { kind: 'mix', operator: 'm', partner, weight },
  ];
}

describe('a patchwork', () => {
  it('agrees with doing the steps one by one on pixels', () => {
    fc.assert(
      fc.property(randomRecipe(6), (form) => {
        const data = pixelsOf(form);
        const before = data.slice();
        const rendered = render(form, data);
        const values = form.height * form.width * form.channels;
        const images = Array.from({ length: form.size }, (_, i) =>
          Float64Array.from(data.subarray(i * values, (i + 1) * values), (p) => p / 255),
        );
        const slow = interpret({ steps: form.steps }, images, form);
        // The largest value a chain of affine steps can make of 0 … 1 or of a fill.
        const range = form.steps.reduce(
          (most, step) => (step.kind === 'affine' ? 2 * most + 1 : Math.max(most, 1)),
          1,
        );
        // After two mixes weights are rounded to 1/16384, each by less than one unit; float32 rounds to 2⁻²³ a few times.
        const rounding = mixes(form.steps) > 1 ? 2 ** mixes(form.steps) / 16384 : 0;
        const tolerance = range * (rounding + 2 ** -21);
        const expected = slow.flatMap((image) => [...image.values]);
        const worst = expected.reduce(
          (most, value, k) => Math.max(most, Math.abs(value - (rendered[k] as number))),
          0,
        );
        expect(worst).toBeLessThanOrEqual(tolerance);
        expect(data).toEqual(before);
      }),
      { numRuns: runs(500), seed: 11 },
    );
  });

  it('covers every image once, without hole or overlap, and its weights sum as they should', () => {
    fc.assert(
      fc.property(randomRecipe(6), ({ steps, ...form }) => {
        const { firstRect, box, firstTerm, termWeight } = patchworkCompiler()(
          { steps },
          { ...form, scale: 1 },
        );
        for (let i = 0; i < form.size; i++) {
          const covered = new Uint8Array(form.height * form.width);
          for (let r = firstRect[i] as number; r < (firstRect[i + 1] as number); r++) {
            const [x1, y1, x2, y2] = box.subarray(4 * r) as unknown as [
              number,
              number,
              number,
              number,
            ];
            for (let y = y1; y < y2; y++)
              for (let x = x1; x < x2; x++)
                covered[y * form.width + x] = (covered[y * form.width + x] as number) + 1;
            const sum = termWeight
              .subarray(firstTerm[r], firstTerm[r + 1])
              .reduce((total, weight) => total + weight, 0);
            expect(sum).toBeLessThanOrEqual(16384);
            if (steps.every(({ kind }) => kind !== 'erase')) expect(sum).toBe(16384);
          }
          expect(covered.every((times) => times === 1)).toBe(true);
        }
      }),
      { numRuns: runs(150), seed: 12 },
    );
  });

  it('is the same, whatever its compiler compiled before', () => {
    const compile = patchworkCompiler();
    fc.assert(
      fc.property(randomRecipe(6), fc.constantFrom(1, 1 / 255), ({ steps, ...form }, scale) => {
        expect(compile({ steps }, { ...form, scale })).toEqual(
          patchworkCompiler()({ steps }, { ...form, scale }),
        );
      }),
      { numRuns: runs(200), seed: 15 },
    );
    // Long enough for every column to have gone on in a longer one.
    const long = longRecipe(150);
    const form = { size: 150, height: 40, width: 40, channels: 3, scale: 1 };
    for (const steps of [long, long.slice(0, 2), long]) {
      expect(compile({ steps }, form)).toEqual(patchworkCompiler()({ steps }, form));
    }
  });

  it('keeps what rounding makes of biases that are weighed and added to themselves, in whole images too', () => {
    const size = 200;
    const steps: PatchStep[] = [
      { kind: 'affine', operator: 'a', scale: Float64Array.of(1), bias: Float64Array.of(1.7) },
      {
        ...{
          kind: 'mix',
          operator: 'm',
          partner: Uint32Array.from({ length: size }, (_, i) => (i + 1) % size),
        },
        weight: Uint16Array.from({ length: size }, (_, i) => 82 * i),
      },
      // Makes the last bit of what was weighed a number of its own.
      {
        kind: 'affine',
        operator: 'a',
        scale: Float64Array.of(2 ** 52),
        bias: Float64Array.of(-1.7 * 2 ** 52),
      },
    ];
    const form = { size, height: 2, width: 2, channels: 3, scale: 1 };
    const { biasOf } = patchworkCompiler()({ steps }, form);
    expect(new Set(biasOf).size).toBeGreaterThan(1);
  });

  it('joins again what was cut, where both sides show the same', () => {
    const partner = Uint32Array.of(1, 0);
    const box = (...sides: number[]) => Uint32Array.from([...sides, ...sides]);
    const erase = (...sides: number[]): PatchStep => ({
      ...{ kind: 'erase', operator: 'e', holes: 1, extent: [8, 8], fill: Float64Array.of(0) },
      box: box(...sides),
    });
    const mix: PatchStep = {
      kind: 'mix',
      operator: 'm',
      partner,
      weight: Uint16Array.of(5000, 5000),
    };
    const own: PatchStep = {
      ...{ kind: 'paste', operator: 'p', partner: Uint32Array.of(0, 1), extent: [8, 8] },
      box: box(2, 2, 5, 5),
    };
    const boxes = (...steps: PatchStep[]) => {
      const { firstRect, box } = patchworkCompiler()(
        { steps },
        { size: 2, height: 8, width: 8, channels: 1, scale: 1 },
      );
      return Array.from({ length: firstRect[1] as number }, (_, r) =>
        [...box.subarray(4 * r, 4 * r + 4)].join(' '),
      );
    };
    expect(boxes(own)).toEqual(['0 0 8 8']);
    expect(boxes(mix, own)).toEqual(['0 0 8 8']);
    expect(boxes(erase(2, 2, 5, 5))).toEqual([
      '0 0 8 2',
      '0 2 2 5',
      '2 2 5 5',
      '5 2 8 5',
      '0 5 8 8',
    ]);
    expect(boxes(erase(2, 2, 5, 5), mix)).toEqual([
      '0 0 8 2',
      '0 2 2 5',
      '2 2 5 5',
      '5 2 8 5',
      '0 5 8 8',
    ]);
    expect(boxes(erase(2, 0, 5, 8), erase(0, 2, 8, 5))).toHaveLength(7);
    expect(boxes({ ...mix, weight: Uint16Array.of(16_384, 0) }, erase(0, 0, 8, 8))).toEqual([
      '0 0 8 8',
    ]);
    // Of a box that reaches out of the image, what lies in it counts.
    expect(boxes(erase(6, 7, 12, 12))).toEqual(['0 0 8 7', '0 7 6 8', '6 7 8 8']);
    expect(boxes(erase(8, 0, 12, 12))).toEqual(['0 0 8 8']);
    expect(boxes(erase(0, 8, 8, 12))).toEqual(['0 0 8 8']);
  });

  it('has each row of biases once', () => {
    fc.assert(
      fc.property(randomRecipe(6), ({ steps, ...form }) => {
        const { biases, biasOf } = patchworkCompiler()({ steps }, { ...form, scale: 1 });
        const bits = new Uint32Array(biases.slice().buffer);
        const rows = Array.from({ length: bits.length / form.channels }, (_, row) =>
          bits.subarray(row * form.channels, (row + 1) * form.channels).join(),
        );
        expect(new Set(rows).size).toBe(rows.length);
        expect(new Set(biasOf).size).toBe(rows.length);
      }),
      { numRuns: runs(200), seed: 16 },
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
      const steps: PatchStep[] = [
        {
          kind: 'mix',
          operator: 'm',
          partner: Uint32Array.of(1, 0),
          weight: Uint16Array.of(weight, weight),
        },
      ];
      const rendered = render({ size: 2, height: 256, width: 256, channels: 1, steps }, data);
      const scale = Math.fround(1 / 255 / 16384);
      const expected = Float32Array.from(
        { length: all },
        (_, k) => (weight * (k & 255) + (16384 - weight) * (k >> 8)) * scale,
      );
      expect(rendered.subarray(0, all)).toEqual(expected);
    }
  });

  it.each([NaN, Infinity])(
    'takes an image as it is where its weight is 1, though its partner has %s',
    (strange) => {
      const data = Float32Array.of(0.1, 0.2, strange, strange);
      const steps: PatchStep[] = [
        {
          kind: 'mix',
          operator: 'm',
          partner: Uint32Array.of(1, 0),
          weight: Uint16Array.of(16384, 0),
        },
      ];
      const form = { size: 2, height: 1, width: 2, channels: 1, steps };
      expect(render(form, data, 1)).toEqual(Float32Array.of(0.1, 0.2, 0.1, 0.2));
    },
  );

  it('mixes from the images as they were: a long cycle of partners does not see what was already mixed', () => {
    const steps: PatchStep[] = [
      {
        kind: 'mix',
        operator: 'm',
        partner: Uint32Array.of(3, 0, 1, 2),
        weight: new Uint16Array(4).fill(8192),
      },
    ];
    const rendered = render(
      { size: 4, height: 1, width: 1, channels: 1, steps },
      Uint8Array.of(0, 10, 20, 30),
      1,
    );
    expect([...rendered]).toEqual([15, 5, 15, 25]);
  });

  it('mixes float images of any size of batch, none included', () => {
    expect(
      render({ size: 0, height: 2, width: 2, channels: 1, steps: [] }, new Uint8Array(0)),
    ).toHaveLength(0);
    const steps: PatchStep[] = [
      { kind: 'mix', operator: 'm', partner: Uint32Array.of(0), weight: Uint16Array.of(3) },
    ];
    expect([
      ...render({ size: 1, height: 1, width: 1, channels: 1, steps }, Float32Array.of(0.5), 2),
    ]).toEqual([1]);
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
        const slow = interpret(
          { steps: steps.filter(({ kind }) => kind !== 'erase') },
          blank,
          form,
        );
        const mixing = steps.filter(({ kind }) => kind === 'mix' || kind === 'paste').length;
        expect(labels).toHaveLength(2 ** mixing);
        slow.forEach((image, i) => {
          const shares = labelShares(image);
          const found = new Map<number, number>();
          let sum = 0;
          for (const { source, weight } of labels) {
            found.set(
              source[i] as number,
              (found.get(source[i] as number) ?? 0) + (weight[i] as number),
            );
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
      { numRuns: runs(200), seed: 13 },
    );
  });

  it('are the very numbers that images are mixed with', () => {
    const steps: PatchStep[] = [
      {
        kind: 'mix',
        operator: 'm',
        partner: Uint32Array.of(1, 0),
        weight: Uint16Array.of(5001, 77),
      },
    ];
    const [own, other] = labelTerms({ steps }, 2);
    expect([...(own?.weight ?? [])]).toEqual([5001 / 16384, 77 / 16384]);
    expect([...(other?.weight ?? [])]).toEqual([11383 / 16384, 16307 / 16384]);
  });

  it('are those numbers after two mixes too, in whole units', () => {
    const size = 8;
    const weights = fc.array(fc.integer({ min: 1, max: 16_383 }), {
      minLength: size,
      maxLength: size,
    });
    fc.assert(
      fc.property(weights, weights, (first, second) => {
        // Samples i, i + 1, i + 2 and i + 3: no two terms are of one image.
        const mix = (weight: number[], apart: number): PatchStep => ({
          kind: 'mix',
          operator: 'm',
          partner: Uint32Array.from(weight, (_, i) => (i + apart) % size),
          weight: Uint16Array.from(weight),
        });
        const recipe = { steps: [mix(first, 1), mix(second, 2)] };
        const form = { size, height: 1, width: 1, channels: 1, scale: 1 };
        const { firstTerm, termSource, termWeight } = patchworkCompiler()(recipe, form);
        const labels = labelTerms(recipe, size);
        for (let i = 0; i < size; i++) {
          const [from, to] = [firstTerm[i] as number, firstTerm[i + 1] as number];
          const shown = new Map(
            [...termSource.subarray(from, to)].map((source, t) => [source, termWeight[from + t]]),
          );
          for (const { source, weight } of labels) {
            expect((weight[i] as number) * 16_384).toBe(shown.get(source[i] as number) ?? 0);
          }
        }
      }),
      { seed: 21 },
    );
  });

  it('follow what a later box covers, not the product of the shares', () => {
    const paste = (box: number[]): PatchStep => ({
      kind: 'paste',
      operator: 'p',
      partner: Uint32Array.of(1, 0),
      box: Uint32Array.from([...box, 0, 0, 0, 0]),
      extent: [2, 2],
    });
    const weights = labelTerms({ steps: [paste([0, 0, 2, 1]), paste([0, 0, 2, 1])] }, 2).map(
      ({ weight }) => weight[0],
    );
    // The second box covers the first: half own, none of the first paste, half of what the partner shows.
    expect(weights).toEqual([0.5, 0, 0.5, 0]);
  });

  it('take the weight that a step says', () => {
    const steps: PatchStep[] = [
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
  it('gives what is missing to the largest remainders, of equal ones to the first', () => {
    const grains = fc.array(fc.integer({ min: 0, max: 64 }), { minLength: 1, maxLength: 16 });
    fc.assert(
      fc.property(grains, (raw) => {
        // Quarters of units, so that many remainders are equal.
        const shares = Float64Array.from(raw, (grain) => grain / 65_536);
        const units = new Uint16Array(raw.length);
        roundWeights(shares, 0, raw.length, 16_384, units, 0);
        const expected = raw.map((grain) => grain >> 2);
        const missing = Math.round(raw.reduce((sum, grain) => sum + (grain & 3), 0) / 4);
        const order = raw
          .map((_, i) => i)
          .sort((a, b) => ((raw[b] ?? 0) & 3) - ((raw[a] ?? 0) & 3) || a - b);
        for (const i of order.slice(0, missing)) expected[i] = (expected[i] as number) + 1;
        expect([...units]).toEqual(expected);
      }),
      { seed: 17 },
    );
  });

  it('keeps the sum, and is off by less than one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (raw) => {
          const total = raw.reduce((sum, value) => sum + value, 0);
          const shares = Float64Array.from(raw, (value) => value / total);
          const written = new Uint16Array(shares.length + 2);
          roundWeights(shares, 0, shares.length, 16384, written, 1);
          expect([written[0], written.at(-1)]).toEqual([0, 0]);
          const units = [...written.subarray(1, -1)];
          expect(units.reduce((sum, unit) => sum + unit, 0)).toBe(16384);
          const worst = Math.max(
            ...units.map((unit, i) => Math.abs(unit - (shares[i] as number) * 16384)),
          );
          expect(worst).toBeLessThan(1);
        },
      ),
      { seed: 14 },
    );
  });
});
