import { readdirSync, readlinkSync } from 'node:fs';
import { fromParquet, pull } from '/tmp/h8/lib/index.ts';

const open = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync('/proc/self/fd/' + fd) === '/tmp/millrace-dropped-D9kzVT/numbers.parquet';
    } catch {
      return false;
    }
  }).length;
const { signal } = new AbortController();
for (let i = 0; i < 12; i++)
  await pull(fromParquet('/tmp/millrace-dropped-D9kzVT/numbers.parquet'), { signal }).next();
console.log(open());
for (let i = 0; i < 50 && open() > 0; i++) {
  gc();
  await new Promise((done) => setTimeout(done, 20));
}
console.log(open());
