import { compiledOnce, ImageMemory } from '../imageMemory.ts';
import { RESAMPLE_BYTES } from './resampleBytes.ts';

/** The functions of lib/raster/resample/assembly. Each takes the address of a pass. */
interface ResampleCode {
  readonly alongColumns1: (pass: number) => void;
  readonly alongColumns3: (pass: number) => void;
  readonly alongColumns4: (pass: number) => void;
  readonly alongRows: (pass: number) => void;
  readonly heapStart: () => number;
}

/** The WebAssembly of lib/raster/resample/assembly over a memory of its own. */
export type ResampleModule = ImageMemory<ResampleCode>;

/** The module, or `undefined` where there is no WebAssembly SIMD or none is allowed. */
export function openResampleModule(): ResampleModule | undefined {
  try {
    return new ImageMemory<ResampleCode>(compiledOnce(RESAMPLE_BYTES));
  } catch {
    return undefined;
  }
}
