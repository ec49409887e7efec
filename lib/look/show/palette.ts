import type { Colour } from './raster.ts';

/** Ten colours that are distinct on black and on white, also for colour-blind readers. */
const COLOURS: readonly Colour[] = [
  [255, 176, 0],
  [51, 187, 238],
  [238, 51, 119],
  [0, 200, 130],
  [170, 120, 255],
  [255, 112, 67],
  [0, 150, 160],
  [205, 220, 57],
  [120, 144, 255],
  [188, 143, 143],
];

/** Colour `index` of the palette, which repeats. */
export function paletteColour(index: number): Colour {
  const { length } = COLOURS;
  return COLOURS[((index % length) + length) % length] as Colour;
}
