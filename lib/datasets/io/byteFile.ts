/** Bytes that can be read at any place. */
export interface ByteFile {
  /** Path, URL or description, for errors. */
  readonly name: string;
  /** The path by which another thread can open it, if there is one. */
  readonly path?: string;
  /** Its size in bytes. */
  readonly size: number;
  /** Changes when the content changes, where something tells: the ETag of a URL. */
  readonly version?: string;
  /** Of a file whose reads are requests: how to make few of them. */
  readonly requests?: FileRequests;
  /** Fills `target` with the bytes from `start` on. Rejects if there are fewer. */
  read(start: number, target: Uint8Array): Promise<void>;
  /** Closes the file after the read in progress. It cannot be read again. */
  close(): Promise<void>;
}

/** Bytes of a file from `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What is or would be requested. */
export interface RequestCount {
  readonly requests: number;
  readonly bytes: number;
}

/** The requests that reading a file makes. */
export interface FileRequests {
  /** Those of the file so far. */
  readonly spent: RequestCount;
  /** Those of reading all of some ranges by {@link FileRequests.within}. */
  count(ranges: readonly ByteRange[]): RequestCount;
  /**
   * The same file for reads within these ranges, which come in few requests: neighboring ranges
   * together, each when the first of its bytes is read. It needs no `close`.
   *
   * @param gapBytes bytes between two ranges up to which they are neighbors
   */
  within(ranges: readonly ByteRange[], gapBytes?: number): ByteFile;
}
