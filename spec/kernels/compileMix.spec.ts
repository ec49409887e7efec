import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileMix } from '../../lib/kernels/compileMix.ts';
import { compileSteps } from '../../lib/kernels/compileSteps.ts';
import { cookPlain } from '../../lib/kernels/cook.ts';
import type { Step } from '../../lib/model/recipe.ts';
import { randomRecipe } from './randomRecipe.ts';

/** At most one mix, and what is neither that nor affine left out. */
const usual = (steps: readonly Step[]) => {
  const mix = steps.find(({ kind }) => kind === 'mix');
  return steps.filter((step) => step.kind === 'affine' || step === mix);
};

describe('the short way to compile a recipe', () => {
  it('makes what the general one makes, to the bits of the pictures', () => {
    let mixed = 0;
    fc.assert(
      fc.property(randomRecipe(6), fc.constantFrom(1 / 255, 1, 0.37), ({ steps, ...form }, scale) => {
        const recipe = { steps: usual(steps) };
        mixed += recipe.steps.filter(({ kind }) => kind === 'mix').length;
        const short = compileMix(recipe, { ...form, scale });
        if (short === undefined) throw new Error('It is the usual recipe');
        const values = form.height * form.width * form.channels;
        const pixels = {
          chunks: [Uint8Array.from({ length: form.size * values }, (_, k) => (k * 89) % 256)],
          chunkOf: new Uint32Array(form.size),
          start: Uint32Array.from({ length: form.size }, (_, i) => i * values),
        };
        const bits = (values: Float32Array) => new Uint32Array(values.buffer);
        const general = compileSteps(recipe, { ...form, scale });
        expect(bits(cookPlain(short, pixels).values)).toEqual(bits(cookPlain(general, pixels).values));
        expect([short.firstTerm, short.termSource, short.termWeight, short.box]).toEqual([
          general.firstTerm,
          general.termSource,
          general.termWeight,
          general.box,
        ]);
      }),
      { numRuns: 1500 },
    );
    expect(mixed).toBeGreaterThan(100);
  });

  it('is for that recipe alone', () => {
    const form = { size: 1, height: 1, width: 1, channels: 1, scale: 1 };
    const erase = { kind: 'erase', operator: 'cutout', holes: 0, box: new Uint32Array(), fill: new Float64Array(1) };
    expect(compileMix({ steps: [erase as Step] }, form)).toBeUndefined();
  });
});
