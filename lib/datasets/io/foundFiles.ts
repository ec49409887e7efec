/** The files of a directory, or those that a pattern matches. */
export interface FoundFiles {
  /** The directory, or that of a pattern from which on its folders are special. */
  readonly folder: string;
  readonly isPattern: boolean;
  /** Paths within `folder`, with `/` between folders, in any order. */
  readonly files: readonly string[];
}
