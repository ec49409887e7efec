// The routes of the Hugging Face hub that reading a data set takes, on the loopback interface: the
// commit of a revision, the files of that commit, and ranges of each file.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const COMMIT = 'c0ffee0123456789c0ffee0123456789c0ffee01';

/** A hub with one data set. */
export interface LocalHub {
  /** What is given as `hubUrl`. */
  readonly url: string;
  /** Answers that are not over. */
  readonly inFlight: number;
  close(): Promise<void>;
}

/**
 * Serves a data set.
 *
 * @param name `owner/name`
 * @param files by their paths in it
 */
export async function openLocalHub(
  name: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<LocalHub> {
  let inFlight = 0;
  const server = createServer((request, response) => {
    inFlight++;
    response.on('close', () => {
      inFlight--;
    });
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const api = `/api/datasets/${name}`;
    const tree = `${api}/tree/${COMMIT}`;
    const resolve = `/datasets/${name}/resolve/${COMMIT}/`;
    if (path.startsWith(`${api}/revision/`)) {
      const lastModified = '2025-11-01T00:00:00Z';
      response.end(JSON.stringify({ _id: '1', id: name, sha: COMMIT, lastModified }));
    } else if (path.startsWith(tree)) {
      const folder = path.slice(tree.length + 1);
      const found = [...files].filter(([file]) => file.startsWith(folder));
      response.end(
        JSON.stringify(
          found.map(([file, { length }]) => ({ type: 'file', path: file, size: length })),
        ),
      );
    } else {
      sendRange(request, response, files.get(path.slice(resolve.length)));
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get inFlight() {
      return inFlight;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function sendRange(
  { headers }: IncomingMessage,
  response: ServerResponse,
  file: Uint8Array | undefined,
): void {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (file === undefined || first === undefined || last === undefined) {
    response.writeHead(404).end();
    return;
  }
  const start = first === '' ? Math.max(0, file.length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? file.length : Math.min(file.length, Number(last) + 1);
  response.writeHead(206, {
    'content-range': `bytes ${start}-${end - 1}/${file.length}`,
    etag: `"${createHash('sha256').update(file).digest('hex')}"`,
  });
  response.end(file.subarray(start, end));
}
