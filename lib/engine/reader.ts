/** Yields the items of a source, one when asked. */
export interface Reader<T> {
  /**
   * The next item, or `undefined` at the end and ever after; at once, or later. It is not called
   * while a read is in flight.
   */
  read(): T | undefined | Promise<T | undefined>;
  /** The item read last has been delivered: it is no longer the reader's to account for. */
  delivered?(): void;
  /** Releases what it holds; a read in flight is not waited for. */
  close(): void;
}
