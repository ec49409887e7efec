/** Reads the items of a source on request. */
export interface Reader<T> {
  /**
   * The next item, or `undefined` from the end on, directly or as a promise. It is not called while
   * a read is in flight.
   */
  read(): T | undefined | Promise<T | undefined>;
  /** The last item has been delivered: the reader no longer accounts for it. */
  delivered?(): void;
  /** Releases what it holds, without waiting for a read in flight. */
  close(): void;
}
