import { boxAround, type PixelBox } from './box.ts';

/**
 * The box of CutMix as in clovaai, timm and torchvision: half-widths `⌊dim · √(1 − λ) / 2⌋` around
 * a centre, clipped.
 */
export function cutmixBox(
  lambda: number,
  centre: readonly [number, number],
  extent: readonly [height: number, width: number],
): PixelBox {
  const [height, width] = extent;
  const ratio = Math.sqrt(1 - lambda);
  const half = (side: number) => Math.floor((side * ratio) / 2);
  return boxAround(centre, [half(width), half(height)], extent);
}
