import type { Values } from '../values.ts';

/**
 * Moves each value away from the mean of its neighbourhood of 3×3, in which it counts five times
 * itself, or towards it. Pixels at the edge have no such neighbourhood and stay as they are.
 */
export function sharpen({ data, height, width, channels, range }: Values, factor: number): void {
  if (factor === 1 || height < 3 || width < 3) return;
  const source = data.slice();
  const row = width * channels;
  for (let y = 1; y < height - 1; y++) {
    const end = (y + 1) * row - channels;
    for (let k = y * row + channels; k < end; k++) {
      const own = source[k] as number;
      const smooth = (5 * own + around(source, k, row, channels)) / 13;
      const value = own + (1 - factor) * (smooth - own);
      data[k] = value < 0 ? 0 : value > range ? range : value;
    }
  }
}

/** The sum of the eight neighbours of a value. */
function around(source: Float32Array, k: number, row: number, channels: number): number {
  const above = k - row;
  const below = k + row;
  return (
    (source[above - channels] as number) +
    (source[above] as number) +
    (source[above + channels] as number) +
    (source[k - channels] as number) +
    (source[k + channels] as number) +
    (source[below - channels] as number) +
    (source[below] as number) +
    (source[below + channels] as number)
  );
}
