import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A file that a {@link FaultServer} serves. */
export interface ServedFile {
  readonly bytes: Uint8Array;
  readonly etag?: string;
  readonly lastModified?: string;
}

/** A request that was answered, or was to be. */
export interface LoggedRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly headers: IncomingMessage['headers'];
  status: number;
  /** Bytes of the body that were handed to the socket. */
  bytes: number;
}

/** What goes wrong with one request. */
export type Fault =
  | ('reset' | 'resetAtOnce' | 'drip' | 'short' | 'shorterRange' | 'wrongRange' | 'longBody')
  | ('noContentRange' | 'unknownSize' | 'noLength' | 'gzip' | 'noRanges' | 'changed' | 'truncated')
  | ('error503' | 'error500' | 'error408' | 'error429' | 'error404' | 'error403' | 'error416')
  | ('redirect' | 'hang' | 'hangMidway');

/** A server on the loopback interface that can do all that servers of ranges are known for. */
export interface FaultServer {
  readonly origin: string;
  readonly files: Map<string, ServedFile>;
  readonly log: LoggedRequest[];
  /** Chooses what goes wrong with a request; nothing does where it gives `undefined`. */
  fault: (path: string, range: string | undefined) => Fault | undefined;
  /** Milliseconds that each answer takes. */
  delayMs: number;
  /** Headers of each answer, beside its own. */
  headers: Readonly<Record<string, string>>;
  /** Answers that are not over. */
  readonly inFlight: number;
  close(): Promise<void>;
}

/** An answer that is being made. */
interface Answering {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly file: ServedFile;
  readonly path: string;
  readonly entry: LoggedRequest;
  /** Bytes that are asked for; all of the file where there is no range. */
  readonly start: number;
  readonly end: number;
}

/** What may still come, of an answer that is right after all. */
export const HARMLESS: ReadonlySet<Fault> = new Set([
  'drip',
  'noLength',
  'redirect',
  'shorterRange',
]);
/** What passes when it is asked again. */
export const PASSING: ReadonlySet<Fault> = new Set([
  ...HARMLESS,
  ...(['reset', 'resetAtOnce', 'short', 'error503', 'error500', 'error408', 'error429'] as const),
  ...(['hang', 'hangMidway'] as const),
]);

/** All that may go wrong with a request for a file. */
export const FAULTS: Readonly<Record<Fault, (answering: Answering) => void>> = {
  reset(answering) {
    const { response, file, start, end } = answering;
    head(answering, 206);
    send(answering, file.bytes.subarray(start, start + ((end - start) >> 1)));
    setImmediate(() => response.destroy());
  },
  resetAtOnce: ({ response }) => void response.destroy(),
  drip(answering) {
    const { response, file, start, end } = answering;
    head(answering, 206);
    const step = Math.ceil((end - start) / 5);
    const drop = (at: number) => {
      if (at >= end) response.end();
      else {
        send(answering, file.bytes.subarray(at, Math.min(end, at + step)));
        setTimeout(drop, 2, at + step);
      }
    };
    drop(start);
  },
  short(answering) {
    const { response, file, start, end } = answering;
    head(answering, 206, { 'content-length': undefined });
    send(answering, file.bytes.subarray(start, Math.max(start, end - 7)));
    response.end();
  },
  shorterRange(answering) {
    const { start, end } = answering;
    whole({ ...answering, end: Math.max(start + 1, end - 5) });
  },
  wrongRange(answering) {
    const { start, end, file } = answering;
    const by = start > 0 ? -1 : 1;
    whole({ ...answering, start: start + by, end: Math.min(file.bytes.length, end + by) });
  },
  longBody(answering) {
    const { response, file, start, end } = answering;
    head(answering, 206, { 'content-length': undefined });
    send(answering, file.bytes.subarray(start, end));
    send(answering, new Uint8Array(9));
    response.end();
  },
  noContentRange: (answering) => whole(answering, { 'content-range': undefined }),
  unknownSize(answering) {
    const { start, end } = answering;
    whole(answering, { 'content-range': `bytes ${start}-${end - 1}/*` });
  },
  noLength: (answering) => whole(answering, { 'content-length': undefined }),
  error503: (answering) => refuse(answering, 503),
  error500: (answering) => refuse(answering, 500),
  error408: (answering) => refuse(answering, 408),
  error429: (answering) => refuse(answering, 429, { 'retry-after': '0' }),
  error404: (answering) => refuse(answering, 404),
  error403: (answering) => refuse(answering, 403),
  error416: (answering) => refuse(answering, 416),
  changed(answering) {
    const { file, start, end } = answering;
    const bytes = file.bytes.slice();
    for (let i = start; i < end; i++) bytes[i] = (bytes[i] as number) ^ 1;
    const isConditional = answering.request.headers['if-range'] !== undefined;
    const changed = { ...answering, file: { ...file, bytes, etag: '"another"' } };
    if (isConditional) everything(changed);
    else whole({ ...changed, start, end });
  },
  noRanges: (answering) => everything(answering),
  truncated(answering) {
    const bytes = answering.file.bytes.subarray(0, answering.file.bytes.length >> 1);
    const { start, end } = answering;
    if (start >= bytes.length)
      refuse(answering, 416, { 'content-range': `bytes */${bytes.length}` });
    else {
      const file = { ...answering.file, bytes };
      whole({ ...answering, file, end: Math.min(end, bytes.length) });
    }
  },
  redirect(answering) {
    refuse(answering, 302, { location: `/moved${answering.path}` });
  },
  gzip(answering) {
    const { response, file, start, end } = answering;
    const bytes = gzipSync(file.bytes.subarray(start, end));
    head(answering, 206, { 'content-encoding': 'gzip', 'content-length': bytes.length });
    send(answering, bytes);
    response.end();
  },
  hang() {},
  hangMidway(answering) {
    const { file, start, end } = answering;
    head(answering, 206);
    send(answering, file.bytes.subarray(start, start + ((end - start) >> 1)));
  },
};

/** Starts a server that serves `files`, by their paths. */
export async function openFaultServer(
  files: Readonly<Record<string, ServedFile>> = {},
): Promise<FaultServer> {
  const log: LoggedRequest[] = [];
  const served = new Map(Object.entries(files));
  let inFlight = 0;
  const server = createServer((request, response) => {
    inFlight++;
    response.on('close', () => {
      inFlight--;
    });
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const range = request.headers.range;
    const entry = { path: pathname, range, headers: request.headers, status: 0, bytes: 0 };
    log.push(entry);
    for (const [name, value] of Object.entries(opened.headers)) response.setHeader(name, value);
    const path = pathname.replace(/^\/moved/, '');
    const file = served.get(path);
    const go = () => {
      if (file === undefined) return void response.writeHead(404).end();
      const { start, end } = bytesOf(range, file.bytes.length);
      const answering = { request, response, file, path, entry, start, end };
      const fault = opened.fault(pathname, range);
      if (fault !== undefined) return FAULTS[fault](answering);
      const condition = request.headers['if-range'];
      if (range === undefined || (condition !== undefined && condition !== file.etag)) {
        return everything(answering);
      }
      if (start >= file.bytes.length) {
        return refuse(answering, 416, { 'content-range': `bytes */${file.bytes.length}` });
      }
      return whole(answering);
    };
    if (opened.delayMs > 0) setTimeout(go, opened.delayMs);
    else go();
  });
  const opened: FaultServer = {
    origin: '',
    files: served,
    log,
    fault: () => undefined,
    delayMs: 0,
    headers: {},
    get inFlight() {
      return inFlight;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return Object.defineProperty(opened, 'origin', { value: `http://127.0.0.1:${port}` });
}

function bytesOf(range: string | undefined, size: number): { start: number; end: number } {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === '') return { start: last === '' ? 0 : Math.max(0, size - Number(last)), end: size };
  const end = last === '' ? size : Math.min(size, Number(last) + 1);
  return { start: Number(first), end };
}

type Headers = Readonly<Record<string, string | number | undefined>>;

function head(answering: Answering, status: number, headers: Headers = {}): void {
  const { response, file, entry, start, end } = answering;
  const isPart = status === 206;
  const all: Headers = {
    'content-type': 'application/octet-stream',
    'content-length': isPart ? end - start : file.bytes.length,
    ...(isPart ? { 'content-range': `bytes ${start}-${end - 1}/${file.bytes.length}` } : {}),
    etag: file.etag,
    'last-modified': file.lastModified,
    ...headers,
  };
  for (const [name, value] of Object.entries(all))
    if (value !== undefined) response.setHeader(name, value);
  entry.status = status;
  response.writeHead(status);
}

function send({ response, entry }: Answering, bytes: Uint8Array): void {
  entry.bytes += bytes.length;
  response.write(bytes);
}

function whole(answering: Answering, headers: Headers = {}): void {
  const { response, file, start, end } = answering;
  head(answering, 206, headers);
  send(answering, file.bytes.subarray(start, end));
  response.end();
}

function everything(answering: Answering): void {
  head(answering, 200);
  send(answering, answering.file.bytes);
  answering.response.end();
}

function refuse({ response, entry }: Answering, status: number, headers: Headers = {}): void {
  entry.status = status;
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) response.setHeader(name, value);
  response.writeHead(status).end('refused');
}
