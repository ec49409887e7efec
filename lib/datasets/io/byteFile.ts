/** Bytes that can be read at any place. */
export interface ByteFile {
  /** Path, URL or description, for errors. */
  readonly name: string;
  /** By which another thread can open it, if there is such. */
  readonly path?: string;
  /** In bytes. */
  readonly size: number;
  /** Fills `target` with the bytes that begin at `start`; rejects where there are not as many. */
  read(start: number, target: Uint8Array): Promise<void>;
  /** Lets go of the file, after the read under way; it cannot be read again. */
  close(): Promise<void>;
}
