import { OUTSIDE } from './taps.ts';

/** How pixels beyond an edge are made: by a constant, or from those within. */
export type PadMode = 'constant' | 'edge' | 'reflect' | 'symmetric';

/** Which of `size` pixels is read at `k`, which may lie beyond them. */
export const PAD_PLACES: Readonly<Record<PadMode, (k: number, size: number) => number>> = {
  constant: (k, size) => (k < 0 || k >= size ? OUTSIDE : k),
  edge: (k, size) => Math.max(0, Math.min(k, size - 1)),
  reflect: (k, size) => {
    const period = Math.max(1, 2 * (size - 1));
    const at = Math.abs(k) % period;
    return at < size ? at : period - at;
  },
  symmetric: (k, size) => {
    const at = ((k % (2 * size)) + 2 * size) % (2 * size);
    return at < size ? at : 2 * size - 1 - at;
  },
};
