import { hasCors } from '#files';
import {
  AnswerError,
  answeredRange,
  requireAnswered,
  requireRange,
  type Version,
  versionOf,
} from './answerChecks.ts';
import { bodyInto, wholeBody } from './body.ts';
import type { HttpPlan } from './httpOptions.ts';
import type { HttpAnswer } from './httpRequest.ts';
import { type RangeRequests, rangeText } from './rangeRequests.ts';
import { withRetries } from './withRetries.ts';

/** Bytes at the end of a file that are read to open it: nearly all footers have room in them. */
export const TAIL_BYTES: number = 2 ** 18;

/** What is known of a file once it is open. */
export interface FileStart {
  readonly size: number;
  readonly version: Version | undefined;
  /** Its last bytes, or all of them. */
  readonly tail: Uint8Array;
}

/** The bytes at the end that are read, of a file whose size is known. */
interface TailRead extends FileStart {
  done: number;
}

/**
 * Reads the end of a file, or all of one that comes without ranges. One request is enough where the
 * server knows ranges from the end: no HEAD, which presigned URLs refuse.
 */
export async function startOf(
  requests: RangeRequests,
  plan: HttpPlan,
  signal: AbortSignal,
): Promise<FileStart> {
  // A range from the end is one that browsers ask servers of other origins about.
  let first = hasCors ? 'bytes=0-0' : `bytes=-${TAIL_BYTES}`;
  let read: TailRead | undefined;

  const begin = async (answer: HttpAnswer): Promise<FileStart | undefined> => {
    const { response } = answer;
    const { status, headers } = response;
    const isFromEnd = first !== 'bytes=0-0';
    if (status === 206) {
      read = tailOf(response);
      const { size, tail } = read;
      const { start, end } = answeredRange(response);
      if (start === size - tail.length && end === size) await fill(read, answer);
      return undefined;
    }
    if (status === 416 && /^bytes \*\/0$/.test(headers.get('content-range') ?? '')) {
      return { size: 0, version: versionOf(headers), tail: new Uint8Array(0) };
    }
    const hasRanges = status === 200 && headers.get('accept-ranges') === 'bytes';
    if (isFromEnd && (hasRanges || status === 400 || status === 416 || status === 501)) {
      first = 'bytes=0-0';
      return undefined;
    }
    requireAnswered(response);
    if (status !== 200) throw new AnswerError(`the server answered ${status}`);
    const tail = await wholeBody(answer, plan.maxWholeBytes);
    return { size: tail.length, version: versionOf(headers), tail };
  };

  const go = async (): Promise<FileStart> => {
    while (read === undefined) {
      const answer = await requests.get(first);
      try {
        const start = await begin(answer);
        if (start !== undefined) return start;
      } finally {
        answer.end();
      }
    }
    const { size, tail, version } = read;
    if (read.done === tail.length) return read;
    const range = { start: size - tail.length + read.done, end: size };
    const answer = await requests.get(rangeText(range), version);
    try {
      requireRange(answer.response, { range, size, version });
      await fill(read, answer);
      return read;
    } finally {
      answer.end();
    }
  };
  return await withRetries(go, { retries: plan.retries, signal });
}

function tailOf(response: Response): TailRead {
  const { size } = answeredRange(response);
  const tail = new Uint8Array(Math.min(size, TAIL_BYTES));
  return { size, version: versionOf(response.headers), tail, done: 0 };
}

function fill(read: TailRead, answer: HttpAnswer): Promise<void> {
  return bodyInto(answer, read.tail.subarray(read.done), (bytes) => {
    read.done += bytes;
  });
}
