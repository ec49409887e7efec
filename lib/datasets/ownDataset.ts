import type { Threads } from '../engine/threads.ts';
import type { BlockPart, Dataset, StreamPart, Wanted } from './dataset.ts';

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
};

/** Fields of a request to the parts of this library beyond the public interface. */
export interface OwnWanted extends Wanted {
  /** The threads of the run, for decoding. */
  readonly threads?: Threads | undefined;
}
