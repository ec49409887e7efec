import { isOwned } from './isOwned.ts';

/** Disposes of the batches among `values`, one level of arrays deep. */
export function disposeOwned(...values: readonly unknown[]): void {
  for (const value of values) {
    if (Array.isArray(value)) disposeOwned(...value.filter((entry) => !Array.isArray(entry)));
    else if (isOwned(value)) value.dispose();
  }
}
