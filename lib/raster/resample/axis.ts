import { OptionError } from '../../core/errors.ts';
import { PAD_PLACES, type PadMode } from './padPlaces.ts';
import { composeTaps, OUTSIDE, resizingTaps, type Taps } from './taps.ts';

/**
 * How the output of one axis is made from the source. Output `i` is position `positions[i]`, which
 * is a pixel of the source or, where there are `taps`, one of their rows; `OUTSIDE` reads the fill.
 * An axis is plain data, which a thread can be sent.
 *
 * Cropping, flipping and padding only select among positions. Resizing makes taps over them, so
 * that no tap reads beyond a crop that came before. Resizing twice multiplies the two tables: it is
 * one look-up, whose result differs from that of two only by the rounding in between.
 */
export interface Axis {
  /** Pixels of the output. */
  readonly size: number;
  readonly positions: Int32Array;
  readonly taps: Taps | undefined;
}

/** The axis that leaves `size` pixels as they are. */
export function wholeAxis(size: number): Axis {
  const positions = new Int32Array(size);
  for (let k = 0; k < size; k++) positions[k] = k;
  return { size, positions, taps: undefined };
}

/** `size` pixels from `start` on, which must lie within the axis. */
export function cropAxis(axis: Axis, start: number, size: number): Axis {
  if (start < 0 || size < 1 || start + size > axis.size) {
    throw new OptionError(
      `Cannot crop: the window must lie within ${axis.size} pixels; ` +
        `received ${size} from ${start} on; pad first`,
    );
  }
  return select(axis, size, (k) => start + k);
}

/** The pixels from last to first. */
export function flipAxis(axis: Axis): Axis {
  return select(axis, axis.size, (k) => axis.size - 1 - k);
}

/**
 * Adds pixels before and after. `reflect` mirrors without the pixel at the edge, `symmetric` with
 * it; both go on beyond the length of the axis.
 */
export function padAxis(axis: Axis, before: number, after: number, mode: PadMode): Axis {
  const place = PAD_PLACES[mode];
  return select(axis, before + axis.size + after, (k) => place(k - before, axis.size));
}

/**
 * Resizes to `size` pixels as torchvision does. With `antialias` the filter is a tent as wide as a
 * pixel of the output; without it, it joins two pixels of the source. `nearest` takes the pixel at
 * `k` × scale, rounded down.
 */
export function resizeAxis(
  axis: Axis,
  size: number,
  filter: 'bilinear' | 'nearest',
  antialias: boolean,
): Axis {
  if (size === axis.size) return axis;
  if (filter === 'nearest') {
    // torchvision computes in float32, which decides where the product is close to an integer.
    const scale = Math.fround(axis.size / size);
    return select(axis, size, (k) => Math.min(Math.floor(Math.fround(k * scale)), axis.size - 1));
  }
  const resizing = { from: axis.size, to: size, antialias };
  const taps =
    axis.taps === undefined
      ? resizingTaps(axis.positions, resizing)
      : composeTaps(axis.taps, axis.positions, resizing);
  return { ...wholeAxis(size), taps };
}

function select(axis: Axis, size: number, place: (k: number) => number): Axis {
  const positions = new Int32Array(size);
  for (let k = 0; k < size; k++) {
    const at = place(k);
    positions[k] = at === OUTSIDE ? OUTSIDE : (axis.positions[at] as number);
  }
  return { size, positions, taps: axis.taps };
}
