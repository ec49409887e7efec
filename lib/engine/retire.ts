import { isRetirable } from './isRetirable.ts';

/** Disposes of the batches among `values`, one level of arrays deep. */
export function retire(...values: readonly unknown[]): void {
  for (const value of values) {
    if (Array.isArray(value)) retire(...value.filter((entry) => !Array.isArray(entry)));
    else if (isRetirable(value)) value.dispose();
  }
}
