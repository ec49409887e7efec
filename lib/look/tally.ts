import type { Rows } from '../core/rows.ts';
import type {
  ClassStatistics,
  ImageStatistics,
  NumberStatistics,
  ObjectStatistics,
} from './featureStatistics.ts';

/** The first `valid` rows of a selection. */
export interface CountedRows {
  readonly rows: Pick<Rows, 'chunks' | 'chunkOf' | 'rowOf'>;
  readonly valid: number;
  /** The numbers of the tensor, if these are counted instead of the column. */
  readonly tensor?: { readonly values: ArrayLike<number>; readonly shape: readonly number[] };
}

/** Gathers the statistics of one feature. */
export interface FeatureTally {
  add(rows: CountedRows): void | Promise<void>;
  readonly statistics: NumberStatistics | ImageStatistics | ClassStatistics | ObjectStatistics;
}
