import { compiledOnce, ImageMemory } from '../imageMemory.ts';
import { VECTOR_BYTES } from './vectorBytes.ts';

/** The functions of lib/raster/vectors/assembly. Values lie from `at` to `end`, in bytes. */
interface VectorCode {
  readonly grayscale: (at: number, end: number) => void;
  readonly saturation: (at: number, end: number, factor: number, range: number) => void;
  readonly hue: (at: number, end: number, turn: number) => void;
  readonly stretch: (at: number, end: number, tables: number, range: number) => void;
  readonly solarize: (at: number, end: number, threshold: number, range: number) => void;
  readonly toBytes: (at: number, end: number, to: number, range: number) => void;
  readonly addParts: (at: number, end: number, sums: number, gain: number) => void;
  readonly widenLimits: (at: number, end: number, limits: number) => void;
  readonly count: (at: number, end: number, counts: number, channels: number) => void;
  readonly lookUp: (at: number, end: number, table: number, to: number, channels: number) => void;
  readonly lookUp3: (at: number, end: number, table: number, to: number) => void;
  readonly alongColumns: (
    from: number,
    to: number,
    lines: number,
    width: number,
    channels: number,
    taps: number,
    size: number,
    places: number,
    padded: number,
  ) => void;
  readonly alongRows: (
    from: number,
    to: number,
    lines: number,
    length: number,
    taps: number,
    size: number,
    places: number,
  ) => void;
  readonly sharpen: (
    from: number,
    to: number,
    height: number,
    width: number,
    channels: number,
    factor: number,
    range: number,
  ) => void;
  readonly nearest1: (warp: number) => void;
  readonly nearest3: (warp: number) => void;
  readonly nearest4: (warp: number) => void;
  readonly bilinear1: (warp: number) => void;
  readonly bilinear3: (warp: number) => void;
  readonly bilinear4: (warp: number) => void;
  readonly heapStart: () => number;
}

/** The WebAssembly of lib/raster/vectors/assembly over a memory of its own. */
export type VectorModule = ImageMemory<VectorCode>;

/** The module, or `undefined` where there is no WebAssembly SIMD or none is allowed. */
export function openVectorModule(): VectorModule | undefined {
  try {
    return new ImageMemory<VectorCode>(compiledOnce(VECTOR_BYTES));
  } catch {
    return undefined;
  }
}
