/** Bytes that can be read at any place. */
export interface ByteFile {
  /** Path, URL or description, for errors. */
  readonly name: string;
  /** The path by which another thread can open it, if there is one. */
  readonly path?: string;
  /** Its size in bytes. */
  readonly size: number;
  /** Fills `target` with the bytes from `start` on. Rejects if there are fewer. */
  read(start: number, target: Uint8Array): Promise<void>;
  /** Closes the file after the read in progress. It cannot be read again. */
  close(): Promise<void>;
}
