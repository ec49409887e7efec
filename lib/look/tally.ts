import type { Rows } from '../core/rows.ts';
import type {
  ClassStatistics,
  ImageStatistics,
  NumberStatistics,
  ObjectStatistics,
} from './featureStatistics.ts';

/** The first so many rows of a selection. */
export interface CountedRows {
  readonly rows: Pick<Rows, 'chunks' | 'chunkOf' | 'rowOf'>;
  readonly valid: number;
  /** The numbers that were made of them, where they are to be counted instead. */
  readonly made?: { readonly values: ArrayLike<number>; readonly shape: readonly number[] };
}

/** Gathers what is told of one feature. */
export interface FeatureTally {
  add(rows: CountedRows): void | Promise<void>;
  readonly statistics: NumberStatistics | ImageStatistics | ClassStatistics | ObjectStatistics;
}
