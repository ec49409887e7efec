import { hasCors } from '#files';
import type { ByteRange } from '../io/byteFile.ts';
import { TransientError } from './transientError.ts';

/** An answer that no further attempt would change. The message says what is wrong with it. */
export class AnswerError extends Error {
  override readonly name: string = 'AnswerError';
  /** Whether there is no such file. */
  readonly isMissing: boolean;

  constructor(message: string, isMissing = false) {
    super(message);
    this.isMissing = isMissing;
  }
}

/** What tells one content of a URL from another. */
export interface Version {
  readonly header: 'ETag' | 'Last-Modified';
  readonly value: string;
  /** Whether it may stand in `If-Range`: the same value vouches for the same bytes. */
  readonly isStrong: boolean;
}

/** The version that an answer says, if any. */
export function versionOf(headers: Headers): Version | undefined {
  const etag = headers.get('etag');
  if (etag !== null) {
    // The bytes are never encoded, so a server that marks its ETag as weak says it for no reason.
    return { header: 'ETag', value: etag.replace(/^W\//, ''), isStrong: !etag.startsWith('W/') };
  }
  const time = headers.get('last-modified');
  return time === null ? undefined : { header: 'Last-Modified', value: time, isStrong: false };
}

/** What an answer to a range has to be. */
export interface AskedRange {
  readonly range: ByteRange;
  readonly size: number;
  readonly version: Version | undefined;
}

/**
 * Checks that an answer has bytes of this range, from its first on, of the same file.
 *
 * @throws TransientError where another attempt may be answered; AnswerError where none would be
 */
export function requireRange(response: Response, { range, size, version }: AskedRange): void {
  const { status, headers } = response;
  if (status === 416) throw changed('a file that has become shorter (416)');
  requireAnswered(response);
  requireSameVersion(version, headers);
  if (status !== 206) {
    throw new AnswerError(`the server answered a range by ${status} where it gave 206 before`);
  }
  const answered = answeredRange(response);
  if (answered.size !== size) throw changed(`${answered.size} bytes where there were ${size}`);
  if (answered.start === range.start && answered.end <= range.end) return;
  throw new AnswerError(
    `the server must answer the bytes that it is asked for, ${range.start} to ${range.end - 1}; ` +
      `received ${answered.start} to ${answered.end - 1}`,
  );
}

/** @throws AnswerError where the version is known and another one came */
function requireSameVersion(known: Version | undefined, headers: Headers): void {
  if (known === undefined) return;
  const value = headers.get(known.header)?.replace(/^W\//, '');
  if (value === undefined || value === known.value) return;
  throw changed(`${known.header} ${value} where it had ${known.value}`);
}

/** The error of a file that is no longer what it was. */
export function changed(received: string): AnswerError {
  return new AnswerError(
    `it must stay as it is while a run reads it; received ${received.slice(0, 80)}; ` +
      'start another run',
  );
}

/**
 * @throws TransientError where another attempt may be answered; AnswerError where none would be
 */
export function requireAnswered({ status, headers }: Response): void {
  if (status >= 200 && status < 300) return;
  const answered = `the server answered ${status}`;
  if (status === 408 || status === 429 || status >= 500) {
    const afterMs = retryAfterMs(headers.get('retry-after'));
    const asked = afterMs === undefined ? '' : ` and asks to wait ${Math.ceil(afterMs / 1000)} s`;
    throw new TransientError(answered + asked, afterMs === undefined ? {} : { afterMs });
  }
  if (status === 401 || status === 403) {
    throw new AnswerError(
      `${answered}; give what it asks for in \`headers\`, or a URL whose signature still holds`,
    );
  }
  if (status === 404) throw new AnswerError(`there is no such file, as ${answered}`, true);
  throw new AnswerError(answered);
}

/** What `Retry-After` says: seconds, or a date. */
function retryAfterMs(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\s*\d+\s*$/.test(value) ? 1000 * Number(value) : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** The bytes that an answer has: from `start` to before `end` of `size`. */
export interface AnsweredRange {
  readonly start: number;
  readonly end: number;
  readonly size: number;
}

/**
 * The range of an answer 206.
 *
 * @throws AnswerError where it says none that can be used, or its bytes are encoded
 */
export function answeredRange({ headers }: Response): AnsweredRange {
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    throw new AnswerError(
      `the server answered a range of its ${encoding.slice(0, 20)} form, which is no range of ` +
        'the file; have it serve the file as it is',
    );
  }
  const text = headers.get('content-range');
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(text?.trim() ?? '') ?? [];
  if (size === undefined) {
    const isHidden = hasCors && text === null;
    const header = '`Access-Control-Expose-Headers: Content-Range, ETag`';
    const wayOut = isHidden ? `; a server of another origin shows it by ${header}` : '';
    throw new AnswerError(
      `the answer to a range must say which bytes of how many it has; received \`Content-Range: ${
        text?.slice(0, 80) ?? ''
      }\`${wayOut}`,
    );
  }
  return { start: Number(first), end: Number(last) + 1, size: Number(size) };
}
