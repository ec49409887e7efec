// A process to be killed: reads a URL through a cache folder, and says what it has read.
import { fromParquet } from '../../../lib/datasets/parquet/fromParquet.ts';
import { pull } from '../../../lib/sinks/pull.ts';
import { digest } from '../http/digest.ts';

const [url, path] = process.argv.slice(2) as [string, string];
const rows$ = fromParquet(url, { cacheFolder: { path, bytes: 1_500_000 }, readAhead: 2 });
process.stdout.write('start\n');
for await (const rows of pull(rows$, { epochs: 3 })) process.stdout.write(`${digest(rows)}\n`);
process.stdout.write('end\n');
