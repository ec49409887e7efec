/** Where ranges of remote files are kept. */
export interface CacheFolderOptions {
  /** Path of the folder, which is made where there is none. Several processes may share it. */
  readonly path: string;
  /** Bytes that it may take, about; what was used longest ago is removed first. */
  readonly bytes: number;
}

/** Bytes by their keys, kept for later. */
export interface RangeCache {
  /** Fills `target` with the bytes of `key`; false where they are not there, or damaged. */
  read(key: string, target: Uint8Array): Promise<boolean>;
  /** Keeps the bytes of `key`, if it can. */
  write(key: string, bytes: Uint8Array): Promise<void>;
}
