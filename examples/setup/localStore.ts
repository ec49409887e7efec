import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

/** What is used of s3rver, which has no types. */
interface S3rver {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}

/** A store of one bucket. */
export interface LocalStore {
  /** The URL of the bucket. */
  readonly bucket: string;
  close(): Promise<void>;
}

const Store = createRequire(import.meta.url)('s3rver') as new (options: object) => S3rver;

/** Starts a store with the protocol of S3 that keeps its objects in `directory`. */
export async function openLocalStore(directory: string, name: string): Promise<LocalStore> {
  const store = new Store({
    ...{ port: 0, address: '127.0.0.1', silent: true, directory },
    configureBuckets: [{ name }],
  });
  const { port } = await store.run();
  return { bucket: `http://127.0.0.1:${port}/${name}`, close: () => store.close() };
}
