import type { Schema } from 'apache-arrow';
import type { Threads } from '../engine/threads.ts';
import type { BlockPart, Dataset, StreamPart, Wanted } from './dataset.ts';
import type { RequestCount } from './io/byteFile.ts';

/** Members of the data sets of this library beyond the public interface. */
export interface OwnDataset extends Dataset {
  /** True if all rows are in memory: nothing is read ahead, and `shuffle` permutes all rows. */
  readonly inMemory?: boolean;
  /** True if the number of rows is unknown before they are read. */
  readonly isStream?: boolean;
  /** True if blocks are row groups, which errors and `explain` name. */
  readonly hasRowGroups?: boolean;
}

/** Members of the open parts of this library beyond the public interface. */
export type OwnOpenPart = (BlockPart | StreamPart) & {
  /** Memory that the user gave to the run, which is exempt from its budget. */
  readonly givenBuffers?: readonly ArrayBufferLike[];
  /** Its size in bytes, which may be known only once it is open. */
  readonly size?: number;
  /**
   * The requests that opening it has made, and those that reading these columns of all its blocks
   * would make; `undefined` where it needs none.
   */
  readonly requests?: (columns?: readonly string[]) => RequestCount | undefined;
};

/** An open file as a part, which knows its columns. */
export type FilePart = BlockPart &
  Pick<OwnOpenPart, 'size' | 'requests'> & { readonly schema: Schema };

/** Fields of a request to the parts of this library beyond the public interface. */
export interface OwnWanted extends Wanted {
  /** The threads of the run, for decoding. */
  readonly threads?: Threads | undefined;
}
