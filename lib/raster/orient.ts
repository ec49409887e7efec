import type { Pixels } from './channels.ts';
import type { Crop } from './crop.ts';

/** EXIF orientations in which rows and columns change places. */
export function isTurned(orientation: number): boolean {
  return orientation > 4;
}

const FLIPS_ROWS: ReadonlySet<number> = new Set([3, 4, 6, 7]);
const FLIPS_COLUMNS: ReadonlySet<number> = new Set([2, 3, 7, 8]);

/**
 * The part of a stored image that is shown in a part of the oriented one.
 *
 * @param shown height and width of the oriented image
 */
export function storedCrop(
  { top, left, height, width }: Crop,
  shown: { readonly height: number; readonly width: number },
  orientation: number,
): Crop {
  const turned = isTurned(orientation);
  const [rows, columns] = turned ? [shown.width, shown.height] : [shown.height, shown.width];
  const part = turned
    ? { top: left, left: top, height: width, width: height }
    : { top, left, height, width };
  return {
    ...part,
    top: FLIPS_ROWS.has(orientation) ? rows - part.top - part.height : part.top,
    left: FLIPS_COLUMNS.has(orientation) ? columns - part.left - part.width : part.left,
  };
}

/** Turns and mirrors pixels so that they are as EXIF says that they are shown. */
export function oriented<T extends Pixels>(image: T, orientation: number): T {
  if (orientation === 1) return image;
  const { pixels: from, height: rows, width: columns, channels } = image;
  const turned = isTurned(orientation);
  const [height, width] = turned ? [columns, rows] : [rows, columns];
  const to =
    from instanceof Float32Array ? new Float32Array(from.length) : new Uint8Array(from.length);
  const flipsRows = FLIPS_ROWS.has(orientation);
  const flipsColumns = FLIPS_COLUMNS.has(orientation);
  for (let y = 0, put = 0; y < height; y++) {
    for (let x = 0; x < width; x++, put += channels) {
      const row = turned ? x : y;
      const column = turned ? y : x;
      const at =
        ((flipsRows ? rows - 1 - row : row) * columns +
          (flipsColumns ? columns - 1 - column : column)) *
        channels;
      for (let c = 0; c < channels; c++) to[put + c] = from[at + c] as number;
    }
  }
  return { ...image, pixels: to, height, width };
}
