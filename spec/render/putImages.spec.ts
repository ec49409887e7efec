import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patchworkCompiler } from '../../lib/render/patchworkCompiler.ts';
import { renderPlain } from '../../lib/render/render.ts';
import { simdKernels } from '../../lib/render/simdKernels.ts';
import { simdRenderer } from '../../lib/render/simdRenderer.ts';
import { runs } from '../runs.ts';
import { randomSelection } from './randomSelection.ts';

const bits = (values: Float32Array) =>
  new Uint32Array(values.buffer, values.byteOffset, values.length);

describe('pixels selected in the memory of the kernel', () => {
  it('are those of the definition, to the bit', () => {
    const render = simdRenderer(simdKernels());
    fc.assert(
      fc.property(randomSelection, ({ form, pixels }) => {
        const patchwork = patchworkCompiler()({ steps: [] }, form);
        const { values } = render?.(patchwork, pixels) ?? {};
        expect(bits(values as Float32Array)).toEqual(bits(renderPlain(patchwork, pixels).values));
      }),
      { numRuns: runs(200) },
    );
  });
});
