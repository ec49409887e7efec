import type { Crop } from '../crop.ts';
import { damage } from '../damage.ts';
import type { Frame, JpegSegments } from './jpegSegments.ts';

/** How components become pixels; the numbers are those of assembly/colour.ts. */
export type ColourSpace = (typeof SPACES)[keyof typeof SPACES];
export const SPACES = { grey: 0, rgb: 1, ycbcr: 2, cmyk: 3, ycck: 4 } as const;

/** Samples and blocks of one component, and which of them a crop needs. */
export interface ComponentExtent {
  readonly h: number;
  readonly v: number;
  readonly blocksAcross: number;
  readonly blocksDown: number;
  readonly width: number;
  readonly height: number;
  /** Blocks in a row, and rows of them, padded to whole MCUs. */
  readonly blockPitch: number;
  readonly blockRows: number;
  /** The blocks to transform, exclusive at their ends. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What follows from a frame header and a crop. */
export interface FrameExtent {
  readonly h: number;
  readonly v: number;
  readonly mcusAcross: number;
  readonly mcusDown: number;
  readonly components: readonly ComponentExtent[];
}

/** The extents of a frame's components. */
export function frameExtent({ width, height, components }: Frame, crop: Crop): FrameExtent {
  const h = Math.max(...components.map((component) => component.h));
  const v = Math.max(...components.map((component) => component.v));
  const mcusAcross = Math.ceil(width / (8 * h));
  const mcusDown = Math.ceil(height / (8 * v));
  return {
    h,
    v,
    mcusAcross,
    mcusDown,
    components: components.map((component) => {
      if (h % component.h !== 0 || v % component.v !== 0) {
        const factors = components.map((other) => `${other.h}×${other.v}`).join(' ');
        throw damage('JPEG', 'its sampling factors must divide the largest', factors);
      }
      const extent = {
        h: component.h,
        v: component.v,
        blocksAcross: Math.ceil((width * component.h) / (8 * h)),
        blocksDown: Math.ceil((height * component.v) / (8 * v)),
        width: Math.ceil((width * component.h) / h),
        height: Math.ceil((height * component.v) / v),
        blockPitch: mcusAcross * component.h,
        blockRows: mcusDown * component.v,
      };
      const [left, right] = blocksOf(crop.left, crop.width, h / component.h, extent.width);
      const [top, bottom] = blocksOf(crop.top, crop.height, v / component.v, extent.height);
      return { ...extent, left, top, right, bottom };
    }),
  };
}

/**
 * The blocks of `length` pixels from `from` on, with a sample more on both sides for upsampling.
 */
function blocksOf(from: number, length: number, factor: number, samples: number): [number, number] {
  const first = Math.max(0, Math.floor(from / factor) - 1);
  const last = Math.min(samples - 1, Math.floor((from + length - 1) / factor) + 1);
  return factor === 1 ? [from >> 3, ((from + length - 1) >> 3) + 1] : [first >> 3, (last >> 3) + 1];
}

/** The colour space, guessed as libjpeg does. */
export function colourSpace(
  { components }: Frame,
  { hasJfif, adobeTransform }: JpegSegments,
): ColourSpace {
  if (components.length === 1) return SPACES.grey;
  if (components.length === 4) {
    return adobeTransform === undefined || adobeTransform === 0 ? SPACES.cmyk : SPACES.ycck;
  }
  if (hasJfif) return SPACES.ycbcr;
  if (adobeTransform !== undefined) return adobeTransform === 0 ? SPACES.rgb : SPACES.ycbcr;
  const ids = String.fromCharCode(...components.map(({ id }) => id));
  return ids === 'RGB' ? SPACES.rgb : SPACES.ycbcr;
}
