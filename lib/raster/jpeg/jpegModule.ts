import { IoError } from '../../core/errors.ts';
import { compiledOnce, ImageMemory } from '../imageMemory.ts';
import { JPEG_BYTES } from './jpegBytes.ts';
import { JPEG_SCALAR_BYTES } from './jpegScalarBytes.ts';

/** The functions of lib/raster/jpeg/assembly. Addresses are of structs in its memory. */
export interface JpegCode {
  readonly decodeScan: (scan: number) => void;
  readonly deriveTable: (counts: number, to: number, isDc: number) => number;
  readonly heapStart: () => number;
  readonly paint: (image: number) => void;
  readonly tableBytes: () => number;
  readonly transformSmoothed: (
    component: number,
    bits: number,
    previous: number,
    lastGoodRow: number,
    mcuRows: number,
  ) => void;
  readonly transformStored: (component: number) => void;
}

/**
 * The WebAssembly of lib/raster/jpeg/assembly over a memory of its own, and what allocates in it.
 */
export class JpegModule extends ImageMemory<JpegCode> {
  constructor(simd: boolean) {
    super(compiledOnce(simd ? JPEG_BYTES : JPEG_SCALAR_BYTES));
  }

  /** Puts 32-bit numbers at an address. */
  put(at: number, numbers: readonly number[]): void {
    this.words.set(numbers, at / 4);
  }
}

/** The module with SIMD, or without it where there is none. */
export function openJpegModule(): JpegModule {
  try {
    return new JpegModule(true);
  } catch {
    try {
      return new JpegModule(false);
    } catch (cause) {
      const received = cause instanceof Error ? cause.message : String(cause);
      throw new IoError(
        `Cannot decode JPEG: WebAssembly must be allowed; received ${received}; ` +
          "a content security policy needs 'wasm-unsafe-eval'",
        { cause },
      );
    }
  }
}
