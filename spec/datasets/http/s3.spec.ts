import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalStore, openLocalStore } from '../../../examples/setup/localStore.ts';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import type { HttpOptions } from '../../../lib/datasets/http/httpOptions.ts';
import { fromParquet } from '../../../lib/datasets/parquet/fromParquet.ts';
import { pull } from '../../../lib/sinks/pull.ts';
import { digest } from './digest.ts';
import { noisyParquet } from './remoteFiles.ts';

const directory = mkdtempSync(join(tmpdir(), 'millrace-s3-'));
const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const aws = new AwsClient({ ...keys, service: 's3', region: 'us-east-1', retries: 0 });
const bytes = noisyParquet(300);
let store: LocalStore;
let bucket: string;
let exact: readonly string[];

beforeAll(async () => {
  store = await openLocalStore(directory, 'data');
  bucket = store.bucket;
  const put = await aws.fetch(`${bucket}/train-0.parquet`, {
    method: 'PUT',
    body: bytes as BodyInit,
  });
  expect(put.status).toBe(200);
  exact = await read(bytes);
});
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

async function read(
  input: string | Uint8Array,
  options: HttpOptions = {},
): Promise<readonly string[]> {
  const elements: string[] = [];
  for await (const rows of pull(fromParquet(input, options))) elements.push(digest(rows));
  return elements;
}

describe('a bucket', () => {
  it('is read with a signature for each request', async () => {
    const headers = async (url: string) => (await aws.sign(url)).headers;
    expect(await read(`${bucket}/train-{0..0}.parquet`, { headers })).toEqual(exact);
  });

  it('is read by a presigned URL, of which an error shows no signature', async () => {
    const request = new Request(`${bucket}/train-0.parquet?X-Amz-Expires=3600`);
    const { url } = await aws.sign(request, { aws: { signQuery: true } });
    expect(await read(url)).toEqual(exact);
    // s3rver checks keys and times; that of a signature itself is left to the package.
    const expired = url.replace(/X-Amz-Date=\d{4}/, 'X-Amz-Date=2020');
    const error = await read(expired).catch((caught) => caught);
    expect(isMillraceError(error, 'io'), String(error)).toBe(true);
    expect(error.message).toContain(
      `Cannot read \`${bucket}/train-0.parquet\`: the server answered 403`,
    );
    expect(error.message).not.toContain('Amz');
  });
});
