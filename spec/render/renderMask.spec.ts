import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NumberArray } from '../../lib/core/numberArray.ts';
import type { PatchStep } from '../../lib/core/recipe.ts';
import { patchworkCompiler } from '../../lib/render/patchworkCompiler.ts';
import { renderMask } from '../../lib/render/renderMask.ts';
import { interpret } from './interpret.ts';
import { randomRecipe } from './randomRecipe.ts';

const ERASED = -7;

/** The steps that a mask that is erased follows. */
function followed(steps: readonly PatchStep[]): PatchStep[] {
  return steps.flatMap((step): PatchStep[] => {
    if (step.kind === 'erase') {
      const { boxFill: _, ...erase } = step;
      return [{ ...erase, fill: Float64Array.of(ERASED) }];
    }
    return step.kind === 'paste' ? [step] : [];
  });
}

describe('renderMask()', () => {
  const arrays = [
    Uint8Array,
    Int8Array,
    Uint16Array,
    Int16Array,
    Uint32Array,
    Int32Array,
    Float32Array,
    Float64Array,
  ];

  it.each(arrays)('shows what the steps give one pixel after another: %o', (Classes) => {
    const compile = patchworkCompiler();
    fc.assert(
      fc.property(
        randomRecipe(8, { channels: 1 }),
        fc.array(fc.nat(127), { minLength: 5, maxLength: 5 }),
        fc.array(fc.nat(1), { minLength: 5, maxLength: 5 }),
        ({ size, height, width, steps: drawn }, classes, chunkOf) => {
          const steps = followed(drawn);
          const pixels = height * width;
          const values = (i: number) =>
            Array.from({ length: pixels }, (_, k) => ((classes[i] as number) + k) % 128);
          // Both chunks have all samples, one of them a value that nobody wants before.
          const chunk = (before: number[]): NumberArray =>
            Classes.from([...before, ...Array.from({ length: size }, (_, i) => values(i)).flat()]);
          const maps = {
            chunks: [chunk([]), chunk([99])],
            chunkOf: Uint32Array.from(chunkOf.slice(0, size)),
            start: Uint32Array.from(
              { length: size },
              (_, i) => i * pixels + (chunkOf[i] as number),
            ),
          };
          const form = { size, height, width, channels: 1, scale: 1 };
          const out = new Int32Array(size * pixels).fill(12345);
          renderMask(compile({ steps }, form), maps, out);
          const images = Array.from({ length: size }, (_, i) => Float64Array.from(values(i)));
          const told = interpret({ steps }, images, form);
          expect([...out]).toEqual(told.flatMap((shown) => [...shown.values]));
        },
      ),
      { numRuns: 40, seed: 6 },
    );
  });

  it('keeps classes of 32 bits exactly', () => {
    const classes = Int32Array.of(2 ** 31 - 1, -(2 ** 31), 2 ** 24 + 1, -1);
    const out = new Int32Array(4);
    const form = { size: 1, height: 2, width: 2, channels: 1, scale: 1 };
    const maps = { chunks: [classes], chunkOf: new Uint32Array(1), start: new Uint32Array(1) };
    renderMask(patchworkCompiler()({ steps: [] }, form), maps, out);
    expect(out).toEqual(classes);
  });
});
