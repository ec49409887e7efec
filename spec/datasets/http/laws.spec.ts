import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalHub, openLocalHub } from '../../../examples/setup/localHub.ts';
import { fromArrow } from '../../../lib/datasets/arrow/fromArrow.ts';
import { fromParquet } from '../../../lib/datasets/parquet/fromParquet.ts';
import {
  boundedSource,
  independentOfPrefetch,
  leavesNothingBehind,
  resumesExactly,
  sameStreamTwice,
} from '../../../lib/testing/index.ts';
import { digest } from './digest.ts';
import { type FaultServer, openFaultServer } from './faultServer.ts';
import { noisyArrow, noisyParquet } from './remoteFiles.ts';

const rows = [120, 40, 100];
let server: FaultServer;
let hub: LocalHub;
const path = mkdtempSync(join(tmpdir(), 'millrace-laws-'));

beforeAll(async () => {
  server = await openFaultServer();
  const files = rows.map(
    (count, i) => [`data/${i}.parquet`, noisyParquet(count, 1000 * i)] as const,
  );
  hub = await openLocalHub('me/set', new Map(files));
  for (const [i, count] of rows.entries()) {
    const first = 1000 * i;
    const parquet = { bytes: noisyParquet(count, first), etag: `"${i}"` };
    server.files.set(`/${i}.parquet`, parquet);
    server.files.set(`/label=${i}/part.parquet`, parquet);
    server.files.set(`/${i}.arrow`, { bytes: noisyArrow(count, first), etag: `"${i}"` });
    const stream = noisyArrow(count, first, 'stream');
    server.files.set(`/${i}.arrows`, { bytes: stream, etag: `"${i}"` });
  }
});
afterAll(async () => {
  await Promise.all([server.close(), hub.close()]);
  rmSync(path, { recursive: true });
});

const options = { shuffle: true, interleaveGroups: 2, readAhead: 3 };
const sources = {
  parquet: () => fromParquet(`${server.origin}/{0..2}.parquet`, options),
  arrow: () => fromArrow(`${server.origin}/{0..2}.arrow`, options),
  arrows: () => fromArrow(`${server.origin}/{0..2}.arrows`, options),
  folders: () => fromParquet(`${server.origin}/label={0..2}/part.parquet`, options),
  shards: () =>
    fromParquet(`${server.origin}/{0..2}.parquet`, { ...options, shard: { index: 1, count: 2 } }),
  'a hub': () => fromParquet('hf://datasets/me/set/data/*', { ...options, hubUrl: hub.url }),
  // Less than the files have: some is read from the folder, some is removed.
  'a cache folder': () =>
    fromParquet(`${server.origin}/{0..2}.parquet`, {
      ...options,
      cacheFolder: { path, bytes: 700_000 },
    }),
};

describe.each(Object.entries(sources))('URLs of %s', (_, source) => {
  it('give the same stream twice, whatever is prefetched', async () => {
    await sameStreamTwice(source, { compare: digest });
    await expect(independentOfPrefetch(source, { compare: digest })).resolves.toBeUndefined();
  });

  it('are resumed exactly', async () => {
    await expect(resumesExactly(source, { compare: digest, points: 8 })).resolves.toBeUndefined();
  });

  it('leave no request and no timer behind', async () => {
    const counts = { requests: () => server.inFlight + hub.inFlight };
    const law = leavesNothingBehind((watch) => source().pipe(watch()), { counts, epochs: 1 });
    await expect(law).resolves.toBeUndefined();
  });
});

it('reads no more of a URL than is read ahead', async () => {
  const law = boundedSource(
    (read) => {
      server.fault = (_, range) => {
        // The end of a file is read to open it, with its last row group.
        if (range?.startsWith('bytes=-') === false) read();
        return undefined;
      };
      return fromParquet(`${server.origin}/{0..2}.parquet`, { readAhead: 1 });
    },
    { ahead: 1 },
  );
  await expect(law).resolves.toBeUndefined();
});
