import { OptionError } from '../../core/errors.ts';
import type { Crop } from '../crop.ts';
import type { Axis } from './axis.ts';
import { neededWindow } from './neededWindow.ts';

/**
 * The needed window of the axes. Throws an option error unless the part of an image that is given
 * has all of it.
 */
export function requireWindow(input: Crop, rows: Axis, columns: Axis): Crop {
  const needed = neededWindow(rows, columns);
  const { top, left, height, width } = needed;
  const isWithin =
    top >= input.top &&
    left >= input.left &&
    top + height <= input.top + input.height &&
    left + width <= input.left + input.width;
  if (isWithin || height === 0) return needed;
  throw new OptionError(
    `Cannot resample: the ${height} × ${width} pixels from (${top}, ${left}) on must be there; ` +
      `received ${input.height} × ${input.width} from (${input.top}, ${input.left}) on`,
  );
}
