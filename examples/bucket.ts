// Trains on Parquet in a bucket: one of a store on this machine that speaks the protocol of S3.
// Each request is signed, so that no signature expires before the run ends.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import * as millrace from 'millrace';
import { bestBackend } from './setup/backend.ts';
import { huggingFaceFile } from './setup/huggingFaceFile.ts';
import { openLocalStore } from './setup/localStore.ts';

const folder = await mkdtemp(join(tmpdir(), 'millrace-bucket-'));
const store = await openLocalStore(folder, 'digits');
const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const aws = new AwsClient({ ...keys, service: 's3', region: 'us-east-1' });
for (let part = 0; part < 3; part++) {
  const body = Buffer.from(await huggingFaceFile(100 * part, 100));
  await aws.fetch(`${store.bucket}/train-${part}.parquet`, { method: 'PUT', body });
}

await bestBackend();
const headers = async (url: string) => (await aws.sign(url)).headers;
const train$ = millrace
  .fromParquet(`${store.bucket}/train-{0..2}.parquet`, { headers, shuffle: true, readAhead: 4 })
  .pipe(millrace.batch({ size: 50 }), millrace.toTensors());
const seen = await millrace.consume(train$, ({ tensors }) => {
  const { image, label } = tensors as unknown as { image: object; label: millrace.Targets };
  if (label.classes !== 10) throw new Error('The metadata should say ten classes');
  return image;
});

// A presigned URL is a URL: whoever has it needs no keys.
const request = new Request(`${store.bucket}/train-0.parquet?X-Amz-Expires=60`);
const { url } = await aws.sign(request, { aws: { signQuery: true } });
const shared = await millrace.consume(millrace.fromParquet(url), () => {});
await store.close();
await rm(folder, { recursive: true });
console.log(`${seen.samples} images with keys, ${shared.samples} by a presigned URL`);
if (seen.samples !== 300 || shared.samples !== 100) throw new Error('All rows should have come');
