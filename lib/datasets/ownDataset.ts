import type { Threads } from '../engine/threads.ts';
import type { BlockPart, Dataset, StreamPart, Wanted } from './dataset.ts';
import type { RequestCount } from './io/byteFile.ts';

/** What the data sets of this library say beyond the seam. */
export interface OwnDataset extends Dataset {
  /**
   * Whether all rows are in memory already: nothing is read ahead, and `shuffle` permutes them all.
   */
  readonly inMemory?: boolean;
  /** Whether its rows are known only once they are read. */
  readonly isStream?: boolean;
  /** Whether blocks are row groups, by whose number rows are told in errors and `explain`. */
  readonly hasRowGroups?: boolean;
}

/** What open parts of this library say beyond the seam. */
export type OwnOpenPart = (BlockPart | StreamPart) & {
  /** Memory that was given to the run, so that it takes no room in its budget. */
  readonly givenBuffers?: readonly ArrayBufferLike[];
  /** Its size in bytes, which may be known only once it is open. */
  readonly size?: number;
  /**
   * The requests that opening it has made, and those that reading these columns of all its blocks
   * would make; `undefined` where it needs none.
   */
  readonly requests?: (columns?: readonly string[]) => RequestCount | undefined;
};

/** What parts of this library are told beyond the seam. */
export interface OwnWanted extends Wanted {
  /** The threads of the run, for decoding. */
  readonly threads?: Threads | undefined;
}
