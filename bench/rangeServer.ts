// A server of ranges of the files in a folder, in a process of its own: each answer takes some
// milliseconds, as that of a bucket does. Tells its port, and when asked what was requested.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const [folder, delayMs] = process.argv.slice(2) as [string, string];
const files = new Map<string, Buffer>(
  readdirSync(folder).map((name) => [`/${name}`, readFileSync(join(folder, name))]),
);
let requests = 0;
let bytes = 0;

const server = createServer(({ url = '', headers }, response) => {
  const file = files.get(url);
  if (file === undefined) return void response.writeHead(404).end();
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  const start = first === '' ? Math.max(0, file.length - Number(last)) : Number(first);
  const end = first === '' ? file.length : Math.min(file.length, Number(last) + 1);
  requests++;
  bytes += end - start;
  const answer = () => {
    response.writeHead(206, {
      'content-range': `bytes ${start}-${end - 1}/${file.length}`,
      'content-length': end - start,
      etag: '"1"',
    });
    response.end(file.subarray(start, end));
  };
  setTimeout(answer, Number(delayMs));
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', () => {
  process.send?.({ requests, bytes });
  requests = 0;
  bytes = 0;
});
process.on('disconnect', () => process.exit());
